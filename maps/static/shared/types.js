/**
 * Types of the API's answers. Generated from its OpenAPI document by `make generate`: do not edit.
 * Times are ISO 8601 with zone, durations seconds, positions WGS84 degrees.
 */

/**
 * A case. 案件
 *
 * @typedef {object} Case
 * @property {number} id
 * @property {string} number The case number people use.
 * @property {string} county
 * @property {CaseKind} kind
 * @property {Channel} channel
 * @property {Category} category
 * @property {string} [text] The text; anything that identifies its author is masked.
 * @property {Author | null} [identity] Null if unknown, or if the caller may not see it.
 * @property {boolean} [share_only] True where the caller's station only shares in its off-shelf orders: it takes no step.
 * @property {Link[]} [links] Linked cases, without those the caller may not see.
 * @property {number} priority 1 danger, 2 food, drugs, equipment, 3 in town, 4 elsewhere, 5 desk.
 * @property {boolean} danger Whether somebody is ill, hurt or in danger: priority 1. 危及人身
 * @property {number[]} queue_key The order in which waiting cases are given to teams: compare number by number. 派单顺序
 * @property {CaseStatus} status
 * @property {CasePlace | null} place
 * @property {Cell | null} cell Null outside the county.
 * @property {string | null} neighbour The county it is transferred to, if known.
 * @property {boolean} exercise Whether it is an exercise: not counted, deleted afterwards. 演练
 * @property {string} received_at
 * @property {string | null} dispatched_at
 * @property {string | null} acknowledged_at
 * @property {string | null} en_route_at
 * @property {Assignment | null} assignment
 * @property {string | null} proposed_team The proposed team, if dispatch needs confirmation.
 * @property {string | null} held_until Until when it is on hold. 搁置至
 * @property {Clock} clock
 * @property {boolean} escalated Somebody must look at it.
 * @property {boolean} overdue
 * @property {Expedite | null} expedite Of the unanswered expedites the one due first.
 * @property {number} expedites_open
 * @property {ShelfBrief[]} off_shelf Progress of its off-shelf orders. 下架令
 * @property {Findings | null} findings What was found on scene. 处置情况
 * @property {string | null} next_step The next expected step.
 * @property {EventType[]} steps The steps a person may report now, in the order of the lifecycle. A role may be allowed fewer; a step may still need more, such as a reason. 可执行的下一步
 * @property {string | null} alert_at If the step is not done by then, the case is escalated.
 * @property {string | null} response_ended_at
 * @property {Stage | null} handling_stage Where the office's handling stands; null for an exercise. 办理阶段
 * @property {string | null} handling_ended_at
 * @property {string | null} outcome Outcome, if the person who ended it gave one. 办理结果
 * @property {string} status_since When its present status began; taking a step back leaves it. 状态始于
 * @property {string | null} updated_at
 * @property {number} seq Version: the number of events. The higher one is newer.
 * @property {Undo} [undo] Only in the answer to the caller's own step.
 */

/**
 * The response clock as of `now`: received to on scene. 响应时钟
 *
 * @typedef {object} Clock
 * @property {number | null} target_s Null without a target.
 * @property {string} received_at
 * @property {string | null} due_at
 * @property {string | null} arrived_at
 * @property {number | null} arrival_m Distance of the team's last position from the place on arrival, metres.
 * @property {boolean | null} arrival_confirmed Whether a position confirms the arrival; null before it. 到场确认
 * @property {number | null} remaining_s Negative once late.
 * @property {number | null} response_s
 * @property {string | null} expected_at When the team is expected as things stand.
 * @property {string | null} on_time_until Until when the team can still keep the target if nothing changes; null: not at all.
 * @property {ClockState} state at_risk: the team needs more time than remains.
 * @property {string} now
 */

/**
 * The team responsible. 派单
 *
 * @typedef {object} Assignment
 * @property {string} team
 * @property {string} team_name
 * @property {string | null} team_name_en Its name in English, if it has one. 英文名称
 * @property {CaseStatus} status
 * @property {number | null} travel_s Expected at the time of the offer, in seconds.
 * @property {number} turnout_s Time until it leaves, from the offer on, by its duty; beside `travel_s`. 出动准备（秒）
 * @property {"road" | "straight_line" | null} method How that time was found. 计算方式
 * @property {string} offered_at
 * @property {string} expires_at Without an answer by then, the next team is asked.
 * @property {string | null} eta_at When it is expected on scene, once on its way.
 * @property {string | null} deliver_by Deadline for the offer to reach a phone of the team, else the next team is asked; null: the team has no phone. 送达时限
 * @property {string | null} delivered_at When the offer reached a phone of the team. 送达时间
 */

/**
 * The place of a case. 地点
 *
 * @typedef {object} CasePlace
 * @property {number} lon Longitude, WGS84.
 * @property {number} lat Latitude, WGS84.
 * @property {string | null} name
 * @property {string | null} point Reporting point's code, if one was named.
 * @property {string | null} address The address as given, such as 东街12号. 来电人所述地址
 * @property {string | null} [remark] Further words about the spot. 位置备注
 * @property {FoundBy | null} found_by How the position was found; null in cases older than this field. 定位方式
 * @property {number | null} accuracy_m Accuracy of the position in metres; from 50 on it is approximate: ask the caller. Null: unknown. 位置精度（米）
 * @property {Source | null} source The coordinate as it was given, if one was.
 */

/**
 * Findings on scene: the latest report counts, earlier ones are in the log. 处置情况
 *
 * @typedef {object} Findings
 * @property {number} number Number of its event in the log.
 * @property {number | null} corrects Number of the report it replaces.
 * @property {string} at
 * @property {string} by
 * @property {string | null} team
 * @property {boolean} invoice_missing The shop gave no invoice. 未开具发票
 * @property {Mediation} [mediation]
 * @property {string} [recovered_yuan] A decimal number as text. 挽回金额（元）
 * @property {Evidence} [evidence]
 * @property {Product} [product]
 * @property {Measure} [measure]
 * @property {number} [satisfaction]
 * @property {string} [note]
 */

/**
 * Progress of an off-shelf order; GET …/off-shelf/{order} has all of it. 下架令
 *
 * @typedef {object} ShelfBrief
 * @property {number} order
 * @property {string} product
 * @property {number} total
 * @property {number} off
 * @property {number} on_time
 * @property {number} refused
 * @property {number} open
 * @property {number} overdue
 * @property {string | null} oldest_due_at
 * @property {string | null} warns_at From then on, its most pressing premises count as due.
 * @property {string | null} ended_at
 */

/**
 * One of the premises with its clock. 场所
 *
 * @typedef {object} Premises
 * @property {number} number
 * @property {string} name
 * @property {string | null} point
 * @property {Spot} place
 * @property {string | null} cell
 * @property {string | null} cell_name
 * @property {string | null} station The station of the cell; its task, unless a team has it.
 * @property {string | null} team
 * @property {string} started_at
 * @property {string} due_at
 * @property {number | null} remaining_s Negative once overdue; null once closed.
 * @property {boolean} late Whether the deadline passed first.
 * @property {"open" | Ending} state
 * @property {Closing | null} closing
 */

/**
 * A whole off-shelf order; open premises first, the most pressing on top.
 *
 * @typedef {object} ShelfOrder
 * @property {number} case
 * @property {string} case_number
 * @property {string} county
 * @property {boolean} exercise Whether its case is an exercise: not counted, deleted afterwards. 演练
 * @property {number} order
 * @property {string} product
 * @property {string | null} batch
 * @property {string} reason
 * @property {string} by
 * @property {string | null} station Where it was made, if not at county level.
 * @property {string} made_at
 * @property {number} within_s
 * @property {number} warn_s
 * @property {string | null} ended_at
 * @property {string | null} ended_for
 * @property {Tally} tally
 * @property {StationTally[]} by_station
 * @property {string} now
 * @property {Premises[]} premises
 * @property {Round} [round] Only with `route`, for a team.
 * @property {Undo} [undo] Only in the answer to the caller's own step.
 */

/**
 * A linked case. 关联案件
 *
 * @typedef {object} Link
 * @property {number} id
 * @property {LinkKind} kind joined: one follows the other; split: both are from one call.
 * @property {CaseStatus} status
 * @property {boolean} leads Whether this case is the one followed.
 */

/**
 * An expedite with its deadline. 督办
 *
 * @typedef {object} Expedite
 * @property {number} number
 * @property {string} [note]
 * @property {"team" | "station"} to
 * @property {string} by Sender: `user:` or `key:` and a name.
 * @property {string} asked_at
 * @property {string} due_at
 * @property {boolean} overdue Whether the deadline passed without an answer.
 * @property {string | null} answered_at
 * @property {string | null} answered_by Null while open, and if the case ended first.
 * @property {string | null} [answer]
 */

/**
 * An attachment of a case, without its content.
 *
 * @typedef {object} Attachment
 * @property {number} case
 * @property {number} number Number within the case, from 1. 序号
 * @property {AttachmentKind} kind
 * @property {"image/jpeg" | "image/png" | "image/webp" | "application/pdf"} media_type
 * @property {number} size_bytes
 * @property {string} sha256 Digest of the exact bytes that were added. 原件校验值
 * @property {number | null} width_px
 * @property {number | null} height_px
 * @property {string | null} taken_at
 * @property {boolean} time_unknown The stated time is not possible. 拍摄时间不明
 * @property {Taken | null} place Only for callers who get the original. 拍摄地点
 * @property {string | null} caption
 * @property {string} added_by
 * @property {string} added_at
 * @property {boolean} original Whether the caller may get the original bytes. 是否可取原件
 * @property {boolean} withdrawable Whether the caller may withdraw it. 是否可撤下
 * @property {string | null} withdrawn_at
 * @property {string | null} withdrawn_by
 * @property {string | null} withdrawn_why
 * @property {string | null} removed_at When its content was removed at the end of retention. 内容删除时间
 */

/**
 * An alert. 告警
 *
 * @typedef {object} Alert
 * @property {number} id
 * @property {string} county
 * @property {AlertKind} kind
 * @property {number | null} case
 * @property {string | null} team The silent team.
 * @property {number | null} expedite The number of the expedite that is due.
 * @property {number | null} order The off-shelf order with premises that are due.
 * @property {number | null} premises Number of premises where goods are due.
 * @property {string | null} step The missing step.
 * @property {Level} level The highest level notified so far.
 * @property {boolean} sound
 * @property {string} raised_at
 * @property {string | null} escalates_at When the next level is notified.
 * @property {string | null} acknowledged_at
 * @property {string | null} acknowledged_by
 * @property {string | null} note
 * @property {string | null} again_at When it is raised again if its cause is still there.
 * @property {string | null} gone_at Its cause is gone; it stays until somebody acknowledges it.
 * @property {string | null} settled_at
 * @property {"cause_gone" | "acknowledged" | "acknowledgement_over" | "raised_again" | null} settled_why
 * @property {string} policy_version
 */

/**
 * The masked identity: 王**, 139****5678; of a report, for most roles, only ***. 脱敏身份
 *
 * @typedef {object} Author
 * @property {boolean} anonymous
 * @property {boolean} erased It was known; its retention period is over.
 * @property {string | null} name
 * @property {string | null} phone
 * @property {string | null} address *** if one is on record.
 * @property {string | null} id_number *** if one is on record.
 */

/**
 * A turn on the roster. 班次
 *
 * @typedef {object} Turn
 * @property {number} id
 * @property {string} team
 * @property {TurnKind} kind
 * @property {string} from
 * @property {string} until
 * @property {number} version Version, required for a change. 版本
 * @property {string} from_local By the county's wall clock. 本县时间
 * @property {string} until_local
 */

/**
 * A turn of duty. 班次
 *
 * @typedef {object} CandidateTurn
 * @property {number} id
 * @property {string} team
 * @property {TurnKind} kind
 * @property {string} from
 * @property {string} until
 * @property {number} version Version, required for a change. 版本
 */

/**
 * A correction and the point as it is now. 举报点更正
 *
 * @typedef {object} Correction
 * @property {number} number
 * @property {string} point
 * @property {CorrectionKind} what
 * @property {CorrectionStatus} status
 * @property {Facts} asked The changes.
 * @property {Facts} seen The point as its proposer saw it.
 * @property {Facts | null} now The present point; null if it is no longer in the register.
 * @property {string | null} version Version of the present point; an approval must send it.
 * @property {boolean} stale Whether the point has changed since an open proposal.
 * @property {number[]} beside Other open corrections of the same point.
 * @property {number | null} distance_m Distance from the present place to the new one.
 * @property {number | null} accuracy_m Accuracy of the fix of the new place.
 * @property {number | null} outside_m How far the new place lies outside the county, 0 within.
 * @property {CorrectionCell | null} cell
 * @property {CorrectionCell | null} new_cell Cell of the new place; null outside the county.
 * @property {string | null} remark
 * @property {string} proposed_by
 * @property {boolean} own Whether the caller proposed it: somebody else must approve it.
 * @property {string | null} team
 * @property {string | null} station
 * @property {string} did_at
 * @property {string | null} phone_at The same time by the phone's own clock.
 * @property {string} received_at
 * @property {string | null} decided_at
 * @property {string | null} decided_by
 * @property {string | null} reason
 * @property {Facts | null} before For an approved one, the facts before it.
 */

/**
 * A cell and its inspector. 网格
 *
 * @typedef {object} CorrectionCell
 * @property {string} code
 * @property {string} committee
 * @property {string | null} station
 */

/**
 * A team as it is now. 执法小组
 *
 * @typedef {object} TeamFacts
 * @property {string} code
 * @property {string} name
 * @property {string | null} name_en
 * @property {string} station
 * @property {string[]} skills
 * @property {string[]} crew Members. 成员
 * @property {TeamStatus} status
 * @property {string | null} since Start of its present state; null if nothing has happened yet.
 * @property {boolean} on_duty On duty or on call: can be sent. 可派
 * @property {Duty} duty on_call 备勤: can be sent, and leaves after its turnout. 在岗或备勤
 * @property {string} shift Its duty by the register. 班次
 * @property {DutyBy} duty_by Source of its duty state: register, hand or roster. 在岗依据
 * @property {CandidateTurn | null} turn Its present turn on the roster, else the next. 当前或下一班次
 * @property {number | null} case The case it is responsible for.
 * @property {FixSource} source Whether its place is its fix, or its station for lack of a recent fix.
 * @property {string} position_source phone, the name of a tracker or API key, or station. 位置来源
 * @property {string | null} fix_at
 * @property {number | null} fix_age_s
 * @property {number | null} accuracy_m
 */

/**
 * A reporting point. 投诉举报点
 *
 * @typedef {object} PointFacts
 * @property {string} code
 * @property {PointKind} kind
 * @property {string} name
 * @property {string | null} name_en
 * @property {string | null} address
 * @property {string | null} cell
 */

/**
 * A grid cell. 单元网格
 *
 * @typedef {object} CellFacts
 * @property {string} code 15 digits: committee and number.
 * @property {CellKind} kind
 * @property {string | null} name
 * @property {string} committee
 * @property {string} committee_name
 * @property {string} town
 * @property {boolean} in_town
 * @property {string | null} inspector
 * @property {string} valid_from
 * @property {string | null} valid_to
 */

/**
 * A county of this server. 县
 *
 * @typedef {object} County
 * @property {string} code
 * @property {string} name
 * @property {string | null} name_en
 * @property {string} seat
 * @property {string} time_zone
 * @property {boolean} synthetic Whether the data is synthetic.
 * @property {string | null} notice
 * @property {string[]} attribution
 * @property {boolean} home Whether this county is the default of `county`.
 * @property {[number, number, number, number]} bbox West, south, east, north.
 */

/**
 * What is played in a demonstration county, and what can be.
 *
 * @typedef {object} DemoState
 * @property {Play | null} playing
 * @property {boolean} past
 * @property {string | null} said
 */

/**
 * Cells reached in time from the free teams' present positions. 覆盖
 *
 * @typedef {object} Coverage
 * @property {string} at
 * @property {number} target_s
 * @property {string} method
 * @property {string | null} graph_version
 * @property {string[] | null} stations The stations whose teams are counted; null: all of the county's.
 * @property {string[]} teams The free teams.
 * @property {Record<string, number | null>} cells Least time to each cell, in seconds; null if no road leads there.
 * @property {Record<string, string>} bands The band of each cell without a target, as `minutes` names it; none if `target_s` is asked for.
 * @property {Minutes | null} minutes Of the cells in `bands`; null if there are none.
 * @property {number} reached
 * @property {number} total
 * @property {number | null} area_share Share of the county's area reached in time.
 */

/**
 * @typedef {object} Supervision
 * @property {string} as_of
 * @property {string} today
 * @property {string} from
 * @property {string} to
 * @property {Urgent} overdue
 * @property {Urgent} due_soon Within 7 days.
 * @property {Workload} workload
 * @property {Timelines} timelines
 * @property {Rates} rates
 * @property {Amounts} amounts
 * @property {Record<string, StationName>} stations
 * @property {Record<string, RuleName>} rules
 */

/**
 * A recommendation as it was made, with all its inputs. 派单决定
 *
 * @typedef {object} Decision
 * @property {string} made_at
 * @property {string | null} chosen
 * @property {string | null} runner_up
 * @property {number | null} margin_s Lead over the runner-up.
 * @property {boolean} picked_by_hand
 * @property {string | null} reason Reason for the team, if a person chose it and gave one.
 * @property {"road" | "straight_line"} method
 * @property {string | null} graph_version
 * @property {string} policy_version
 * @property {Candidate[]} candidates
 * @property {number} number
 * @property {boolean} taken_back The person who made it undid it within seconds.
 */

/**
 * One team in a decision; fields that may be absent are missing in old ones. 候选小组
 *
 * @typedef {object} Candidate
 * @property {string} team
 * @property {string} name
 * @property {number} lon
 * @property {number} lat
 * @property {FixSource} source station: the fix was missing or too old.
 * @property {string | null} [position_source] phone, the name of a tracker or API key, or station. 位置来源
 * @property {number | null} fix_age_s Of its last fix, used or not. 定位时长
 * @property {number | null} travel_s By road, with the way off it; null if excluded before measuring.
 * @property {number} [turnout_s] Time until it leaves, by its duty; a team on call comes from home. 出动准备
 * @property {number | null} [arrival_s] `turnout_s` plus `travel_s`: the teams are ranked by this. 预计到场
 * @property {number | null} road_s
 * @property {number | null} approach_s The way off the road at both ends.
 * @property {Exclusion | null} excluded Reason for exclusion; null for eligible teams.
 * @property {Duty | null} [duty] On duty, or only on call. 在岗或备勤
 * @property {DutyBy} [duty_by] Source of the duty state. 在岗依据
 * @property {CandidateTurn | null} [turn] Its turn at that time, else its next one. 当时或下一班次
 */

/**
 * The newest take-overs that were not undone. 最近的写入
 *
 * @typedef {object} Takeovers
 * @property {Takeover | null} needs
 * @property {ShiftsTakeover | null} shifts
 */

/**
 * A take-over of needs. 写入
 *
 * @typedef {object} Takeover
 * @property {number} id
 * @property {string} made_at
 * @property {string} made_by Actor, such as user:LOGIN. 写入人
 * @property {string | null} obstacle Why it cannot be undone; null: it can. 不能撤回的原因
 */

/**
 * A take-over of shifts. 写入班次
 *
 * @typedef {object} ShiftsTakeover
 * @property {number} id
 * @property {string} made_at
 * @property {string} made_by Actor, such as user:LOGIN. 写入人
 * @property {string | null} obstacle Why it cannot be undone; null: it can. 不能撤回的原因
 * @property {string} first First day of the plan.
 * @property {string} last Last day, included.
 * @property {number} written
 * @property {number} removed
 * @property {number} cut Turns from before that ended earlier for it. 提前结束的班次数
 */

/**
 * The handling of a case: where it stands, its deadlines, and what may be done next. 办理
 *
 * @typedef {object} Handling
 * @property {number} case
 * @property {string} number
 * @property {CaseKind} kind
 * @property {Stage} stage
 * @property {string} since
 * @property {string} received_on
 * @property {string | null} station The station that has it; null: the county bureau.
 * @property {string | null} handler Who handles it, as in `actor` of events. 承办人
 * @property {string | null} ended_at
 * @property {string | null} outcome
 * @property {string | null} called_back
 * @property {Record<string, string>} marks When each milestone was last reached.
 * @property {Record<string, string>} amounts Yuan.
 * @property {string | null} suspended_by Why clocks stand still now.
 * @property {Deadline[]} deadlines
 * @property {Notice[]} notices
 * @property {Transfer[]} transfers
 * @property {HandlingExpedite[]} expedites
 * @property {Party[]} parties
 * @property {Proposal | null} proposal
 * @property {Act[]} acts What the caller may do now. 可办理事项
 * @property {number} seq Number of the last event of the case.
 * @property {number | null} acted After an act: the number to take it back by, for a few seconds. 撤回
 */

/**
 * A message about a case: by which channel, and what became of it. 消息
 *
 * @typedef {object} Message
 * @property {number} id
 * @property {string} subject
 * @property {string | null} channel Null: a push to a phone of the team.
 * @property {string | null} team
 * @property {string | null} recipient Whose telephone is rung.
 * @property {string} made_at
 * @property {string} due_at
 * @property {number} tries
 * @property {string | null} ended_at Null: it waits, or is being handed over.
 * @property {string | null} outcome `handed_over` to the channel, `refused` by it, `unreached`, `limited`, `expired` before its turn, `not_needed`, `withheld` as the channel had carried enough about the case, `unknown` if the server died meanwhile or a bot did not answer in time; of a push `sent`, `gone`, `failed`, `not_wanted`.
 * @property {string | null} why A code of the channel.
 * @property {string | null} opened_at When the page of its link was first on a screen: the offer does not count as delivered.
 * @property {string | null} acknowledged_at When somebody pressed the button of its link.
 */

/**
 * A channel of a county, without address and secret. 消息渠道
 *
 * @typedef {object} MessageChannel
 * @property {string} name
 * @property {string} kind
 * @property {string} host
 * @property {number} per_minute
 * @property {string | null} failing_since Since when it carries nothing; null: it works, or was never used.
 * @property {string | null} failing_because
 * @property {string | null} carried_at When it last took a message.
 */

/**
 * The channels of a county and the rules of what they carry. 消息渠道与规则
 *
 * @typedef {object} Channels
 * @property {MessageChannel[]} channels
 * @property {ChannelRule[]} rules
 * @property {number} telephones How many members of staff gave their telephone; SMS reach nobody else.
 * @property {string} version Send it back as `seen_version`: a change of somebody else is not lost.
 */

/**
 * Offers of a day, by the channel over which they became known. 每日派单知悉情况
 *
 * @typedef {object} ReachedDay
 * @property {string} day In the county's time.
 * @property {number} offers
 * @property {number} known Offers that became known at all.
 * @property {Reached[]} channels
 */

/**
 * A calendar feed, without its address. 日历订阅
 *
 * @typedef {object} CalendarFeed
 * @property {number} id
 * @property {string | null} team Code of the team; null for the caller's own turns. 小组编码
 * @property {string} made_at
 * @property {string} made_by
 */

/**
 * A deadline with every day that is counted and skipped, by the rule that counts. 期限及逐日依据
 *
 * @typedef {object} ExplainedDeadline
 * @property {string} name Names it in acts.
 * @property {string} purpose
 * @property {string} rule The rule that ends first; it counts.
 * @property {string} name_zh
 * @property {string} name_en
 * @property {string} started_on
 * @property {string | null} due_on Null: it is suspended, counts hours, or the calendar ends before. 到期日
 * @property {string | null} due_at The moment, for a clock of hours.
 * @property {string | null} not_before The earliest day it can be. 不早于
 * @property {number | null} days_left Days until it is due, negative once overdue; null once stopped. 剩余天数
 * @property {DeadlineState} state
 * @property {boolean} is_extended
 * @property {boolean} may_be_extended
 * @property {string | null} stopped_at
 * @property {string | null} stopped_by The milestone that ended it, or the end of the case without it.
 * @property {string} calendar The version of the calendar it is reckoned by. 日历版本
 * @property {Rule[]} rules Every rule that holds, with its own day.
 * @property {CountedDay[]} days
 */

/**
 * The part that a person plays in handling; roles of accounts map to it.
 *
 * @typedef {"operator" | "dispatcher" | "handler" | "chief" | "leader" | "reviewer"} HandlingDuty
 */

/**
 * One case in a list of the office. 办理列表
 *
 * @typedef {object} CaseRow
 * @property {number} case
 * @property {string} number
 * @property {CaseKind} kind
 * @property {Category} category
 * @property {Stage} stage
 * @property {string} since
 * @property {CaseStatus} status Of the response in the field. 现场状态
 * @property {string} received_at
 * @property {string} text
 * @property {string | null} place
 * @property {string | null} respondent
 * @property {string | null} station
 * @property {string | null} handler
 * @property {string | null} due_on The earliest day of its open deadlines, or the bound of it. 最近到期
 * @property {string | null} due_at The moment, for a clock of hours.
 * @property {boolean} is_bound Whether `due_on` is the earliest day it can be: the calendar ends before. 不早于
 * @property {boolean} is_suspended
 * @property {string | null} rule The rule of that deadline.
 * @property {string | null} warned Who was warned of it last: handler, chief, leader. 已提醒
 * @property {number | null} days_left
 * @property {boolean} overdue
 * @property {string | null} approval Who has to approve what was proposed. 待审批
 * @property {boolean} waits_notice
 * @property {boolean} in_transfer
 * @property {boolean} expedited
 */

/**
 * Somebody who handles cases. 承办人员
 *
 * @typedef {object} CaseHandler
 * @property {string} actor As `handler` of a case.
 * @property {string} name
 * @property {string} role
 * @property {string} unit
 * @property {number} open
 * @property {string | null} absent_until
 */

/**
 * @typedef {object} Report
 * @property {number} [run] Its number, once it is kept.
 * @property {string} county
 * @property {string} from
 * @property {string} to The last day that counts: of a period under way, `as_of`.
 * @property {string} as_of
 * @property {boolean} is_under_way The period ends after `as_of`.
 * @property {Figure[]} figures
 * @property {Charts} charts
 */

/**
 * One figure, all cases together or one group of them.
 *
 * @typedef {object} Figure
 * @property {string} name
 * @property {number} n The cases that count; of a sum those that state an amount; of destroyed goods activities.
 * @property {number | null} m The cases out of which a share is.
 * @property {string | null} value A count, a sum in yuan, or a share as a fraction of 1; null: no data. 无数据
 * @property {Unit} unit
 * @property {number | null} low Lower bound of the 95 % Wilson interval of a share; null: none.
 * @property {number | null} high
 * @property {string[]} cases Numbers of the `n` cases; none of destroyed goods.
 * @property {string | null} year_before The value of the same period of the year before; null: no data. 同比
 * @property {string | null} one_before The value of the period before; null: no data. 环比
 */

/**
 * The series of a report's charts. 图表数据
 *
 * @typedef {object} Charts
 * @property {Month[]} months The twelve months up to the report's last day.
 * @property {GroupCount[]} categories The most first.
 * @property {GroupCount[]} stations
 * @property {Timeline[]} timelines The five timelinesses 五及时.
 * @property {number[][]} hours Cases received by weekday, Monday first, and hour of the day.
 * @property {CellCount[]} cells The most first.
 */

/**
 * A report that was made. 已生成的报告
 *
 * @typedef {object} ReportRun
 * @property {number} run Its number.
 * @property {string} form
 * @property {string} period The period as it was asked.
 * @property {Record<string, string>} narrowed Kind, station, category or channel of its cases; empty: all.
 * @property {string} first
 * @property {string} last
 * @property {string} as_of
 * @property {string} made_at
 * @property {string} made_by
 */

/**
 * What changed since a report. 与现在比较
 *
 * @typedef {object} ReportChanges
 * @property {number} run
 * @property {ChangedFigure[]} figures
 * @property {ChangedCase[]} cases
 * @property {number[]} activities Entries of the register of activities that changed, came or went since.
 * @property {string[]} unchecked `definitions`: figures are defined otherwise since; their change may be of that.
 */

/**
 * A register with the fields of its form. 台账
 *
 * @typedef {object} Register
 * @property {string} name
 * @property {string} zh
 * @property {string} en
 * @property {RegisterField[]} fields
 * @property {RegisterField[]} lines Fields of each line.
 */

/**
 * A field of an entry, or of its lines.
 *
 * @typedef {object} RegisterField
 * @property {string} name
 * @property {ValueKind} kind
 * @property {string} zh
 * @property {string} en
 * @property {boolean} required
 */

/**
 * A version of an entry. 台账记录
 *
 * @typedef {object} Entry
 * @property {number} number
 * @property {number} version
 * @property {Record<string, any>} values By the names of the register's fields.
 * @property {Record<string, any>[]} lines
 * @property {boolean} withdrawn It counts nowhere. 已作废
 * @property {string} made_at
 * @property {string} made_by
 */

/**
 * The four kinds of case, stored apart and counted apart (R29).
 *
 * @typedef {"complaint" | "report" | "enquiry" | "suggestion"} CaseKind
 */

/**
 * The channel by which a case reached the desk.
 *
 * @typedef {"hotline" | "walk_in" | "point" | "online" | "platform_12315" | "letter" | "transfer" | "import"} Channel
 */

/**
 * The subject of a case; also the names of team skills, see `gis.county.skills`.
 *
 * @typedef {"food" | "drug" | "cosmetics" | "medical_device" | "special_equipment" | "product_quality" | "price" | "metrology" | "advertising" | "online_shopping" | "invoice" | "service" | "intellectual_property" | "unfair_competition" | "unlicensed_trade" | "pyramid_selling" | "other"} Category
 */

/**
 * The status of a case.
 *
 * @typedef {"received" | "proposed" | "waiting" | "held" | "offered" | "acknowledged" | "en_route" | "on_scene" | "cleared" | "closed" | "desk" | "answered" | "to_transfer" | "transferred" | "cancelled" | "joined"} CaseStatus
 */

/**
 * The cell of a case as it was at intake. 所在网格
 *
 * @typedef {object} Cell
 * @property {string} code 15 digits.
 * @property {CellKind} kind
 * @property {boolean} in_town Whether the ten-minute target applies.
 * @property {string | null} name
 */

/**
 * The type of a case event. Those named after a status lead to it; the last, `REMARKS`, leave it where it is.
 *
 * @typedef {"received" | "proposed" | "waiting" | "held" | "offered" | "acknowledged" | "en_route" | "on_scene" | "cleared" | "closed" | "desk" | "answered" | "to_transfer" | "transferred" | "cancelled" | "declined" | "expired" | "withdrawn" | "joined" | "parted" | "followed" | "resumed" | "reopened" | "undone" | "escalated" | "at_risk" | "delivered" | "overdue" | "note" | "expedited" | "expedite_answered" | "alert_acknowledged" | "attached" | "attachment_withdrawn" | "off_shelf_ordered" | "off_shelf_extended" | "off_shelf_assigned" | "off_shelf_closed" | "off_shelf_ended" | "findings" | "priority_changed"} EventType
 */

/**
 * The stage of the handling of a case.
 *
 * @typedef {"registered" | "accepted" | "mediating" | "verifying" | "filed" | "settled" | "terminated" | "refused" | "forwarded" | "withdrawn" | "not_filed" | "referred" | "merged" | "decided" | "answered"} Stage
 */

/**
 * The undo of the last step. 撤回
 *
 * @typedef {object} Undo
 * @property {number} seq For POST …/undo.
 * @property {string} until Possible until then, and while nothing else happens to the case.
 */

/**
 * The state of a promise.
 *
 * @typedef {"running" | "at_risk" | "met" | "missed" | "untimed"} ClockState
 */

/**
 * The kind of reference that led to a place.
 *
 * @typedef {"point" | "street" | "place" | "cell" | "coordinate" | "map"} FoundBy
 */

/**
 * A coordinate as it was given.
 *
 * @typedef {object} Source
 * @property {number} lon
 * @property {number} lat
 * @property {Datum} datum
 */

/**
 * The result of mediation between the two sides.
 *
 * @typedef {"settled" | "not_settled" | "refused" | "not_applicable"} Mediation
 */

/**
 * The checklist of evidence; unchecked items are absent. 证据清单
 *
 * @typedef {object} Evidence
 * @property {Invoice} [invoice]
 * @property {boolean} [purchase_record]
 * @property {boolean} [goods_seen]
 * @property {boolean} [photos]
 * @property {boolean} [witness]
 */

/**
 * The goods and which batch of them; unknown fields are absent. 产品与批次
 *
 * @typedef {object} Product
 * @property {string} [name]
 * @property {string} [brand]
 * @property {string} [batch]
 * @property {string} [produced_on]
 * @property {string} [quantity] A decimal number as text, so that nothing is rounded.
 * @property {string} [unit]
 */

/**
 * A measure ordered or taken. 采取的措施
 *
 * @typedef {object} Measure
 * @property {MeasureKind} kind
 * @property {string} [basis] The legal basis, as written. 法律依据
 * @property {number} [goods_count]
 */

/**
 * A place, WGS84.
 *
 * @typedef {object} Spot
 * @property {number} lon
 * @property {number} lat
 * @property {Source | null} source The coordinate as it was given, if one was.
 */

/**
 * The ending of the task at one of the premises; `not_found`: nothing of it was on the shelf.
 *
 * @typedef {"done" | "not_found" | "refused" | "withdrawn"} Ending
 */

/**
 * Result of one of the premises.
 *
 * @typedef {object} Closing
 * @property {string} at
 * @property {string} by
 * @property {Basis | null} basis
 * @property {string | null} quantity
 * @property {string | null} note
 * @property {Standing | null} place
 * @property {string | null} photo SHA-256 of the photograph, as in attachments. 照片校验值
 */

/**
 * Progress of premises; withdrawn ones are not counted. 完成情况
 *
 * @typedef {object} Tally
 * @property {number} total
 * @property {number} off Premises with none of the goods on the shelf any more.
 * @property {number} on_time Of those, within the deadline.
 * @property {number} refused
 * @property {number} open
 * @property {number} overdue
 * @property {string | null} oldest_due_at
 */

/**
 * Progress of one station.
 *
 * @typedef {object} StationTally
 * @property {number} total
 * @property {number} off Premises with none of the goods on the shelf any more.
 * @property {number} on_time Of those, within the deadline.
 * @property {number} refused
 * @property {number} open
 * @property {number} overdue
 * @property {string | null} oldest_due_at
 * @property {string | null} station
 */

/**
 * The best order of a team's open tasks. 清查路线
 *
 * @typedef {object} Round
 * @property {string} team
 * @property {Start} start
 * @property {"exact" | "heuristic"} order_by exact: no order is quicker.
 * @property {"road" | "straight_line"} method How the times were calculated.
 * @property {string | null} graph_version
 * @property {number} total_s
 * @property {Leg[]} legs
 */

/**
 * The kind of link between two cases.
 *
 * @typedef {"joined" | "split"} LinkKind
 */

/**
 * The kind of an attachment.
 *
 * @typedef {"photo" | "document" | "signature"} AttachmentKind
 */

/**
 * The place where the picture was taken, as stated by the sender.
 *
 * @typedef {object} Taken
 * @property {number} lon Longitude, WGS84.
 * @property {number} lat Latitude, WGS84.
 * @property {number | null} accuracy_m
 * @property {Source} source The coordinate as it was given.
 */

/**
 * The subject of an alert.
 *
 * @typedef {"at_risk" | "missed" | "unacknowledged" | "unassigned" | "team_silent" | "next_step" | "expedite_due" | "off_shelf_due" | "roads_missing" | "channel_failing" | "messages_withheld"} AlertKind
 */

/**
 * The people an alert reaches, from below upwards; those below keep it.
 *
 * @typedef {"dispatcher" | "station_chief" | "bureau"} Level
 */

/**
 * The kind of a turn.
 *
 * @typedef {"shift" | "on_call" | "duty_24h" | "surge"} TurnKind
 */

/**
 * The kind of a correction of a point; only the office uses `reopened`.
 *
 * @typedef {"moved" | "closed" | "details" | "reopened"} CorrectionKind
 */

/**
 * The status of a proposal.
 *
 * @typedef {"proposed" | "approved" | "refused" | "withdrawn"} CorrectionStatus
 */

/**
 * Facts of a point; in a correction only the changed ones. 登记信息
 *
 * @typedef {object} Facts
 * @property {string} [code]
 * @property {PointKind} [kind]
 * @property {string} [name]
 * @property {string | null} [name_en]
 * @property {string | null} [address]
 * @property {string | null} [contact]
 * @property {string | null} [phone]
 * @property {number[] | null} [place] Longitude and latitude, WGS84.
 * @property {boolean} [closed]
 */

/**
 * The status shown on the map; all but the first and the last are the state of the team's active assignment.
 *
 * @typedef {"free" | "offered" | "acknowledged" | "en_route" | "on_scene" | "off_duty"} TeamStatus
 */

/**
 * The duty of a team: on duty 在岗, on call 备勤 (called out from home, later on its way), or neither.
 *
 * @typedef {"on_duty" | "on_call" | "off_duty"} Duty
 */

/**
 * The source of a team's duty: the register, a person's switch, or the roster.
 *
 * @typedef {"register" | "hand" | "roster"} DutyBy
 */

/**
 * The source of a team's position: its own fix, or its station because the fix is missing or too old.
 *
 * @typedef {"fix" | "station"} FixSource
 */

/**
 * The venues that carry a reporting point.
 *
 * @typedef {"supermarket" | "school" | "village_committee" | "community" | "market" | "enterprise" | "pharmacy" | "convenience_store" | "mall" | "restaurant" | "health_centre" | "scenic_area" | "other"} PointKind
 */

/**
 * 城区, 乡村, 社区: derived from committee type and urban-rural class, see `gis.county.codes`.
 *
 * @typedef {"urban" | "rural" | "community"} CellKind
 */

/**
 * @typedef {"traffic" | "past"} Play
 */

/**
 * Times to the first team of the cells without a target. 不设时限网格的到达时间
 *
 * @typedef {object} Minutes
 * @property {number} cells
 * @property {Band[]} bands The quickest first; last the cells where nobody arrives.
 * @property {number | null} median_s Half of the cells are reached within it, in seconds; null: never.
 * @property {number | null} p90_s Nine tenths of the cells are reached within it; null: never.
 * @property {WorstCell} worst
 */

/**
 * Cases that are overdue, or due soon.
 *
 * @typedef {object} Urgent
 * @property {number} n
 * @property {UrgentCase[]} first Of them 20 at most, what is due first on top.
 * @property {Group[]} by_handler
 * @property {Group[]} by_station Without those in transfer.
 * @property {Group[]} by_rule
 * @property {number} in_transfer
 */

/**
 * Open cases by who has them; stations, the bureau (null) and destinations add up to `open`. 在办
 *
 * @typedef {object} Workload
 * @property {number} open
 * @property {Group[]} by_handler
 * @property {Group[]} by_station
 * @property {Destination[]} in_transfer
 * @property {number} unassigned Without a handler, or theirs is absent or disabled.
 * @property {Group[]} to_approve Waiting for approval, by who has to approve next.
 * @property {number} to_notify
 * @property {number} expedited Expedited and not answered. 督办未答复
 */

/**
 * The five timelinesses. 五及时
 *
 * @typedef {object} Timelines
 * @property {Timeliness} acceptance Received to accepted or refused, with the notice. 受理
 * @property {TransferReceipt} receipt
 * @property {HandlerNaming} assignment
 * @property {Timeliness} handling Mediation, verification and penalty. 处置
 * @property {Timeliness} feedback Decided to notified. 反馈
 */

/**
 * Rates of the cases received in the period.
 *
 * @typedef {object} Rates
 * @property {Rate} accepted Accepted of the complaints decided. 受理率
 * @property {number} undecided Complaints neither accepted nor refused.
 * @property {Rate} ended Ended by the last day. 办结率
 */

/**
 * Sums of cases that ended in the period; null: no case states one.
 *
 * @typedef {object} Amounts
 * @property {Amount | null} disputed 争议金额
 * @property {Amount | null} recovered Of settled cases. 挽回经济损失
 * @property {Amount | null} compensation 加倍赔偿
 * @property {Amount | null} penalties Fines and confiscation. 罚没款
 */

/**
 * The name of a station.
 *
 * @typedef {object} StationName
 * @property {string} name
 * @property {string | null} name_en
 */

/**
 * The name of a rule of a clock.
 *
 * @typedef {object} RuleName
 * @property {string} zh
 * @property {string} en
 */

/**
 * The reason why a team is not a candidate.
 *
 * @typedef {"off_duty" | "busy" | "skill_missing" | "declined_this_case" | "let_the_offer_expire" | "withdrawn_from_this_case" | "no_road_to_the_place" | "just_taken_back_by_hand" | "taken_by_another_case_meanwhile" | "proposed_to_another_case"} Exclusion
 */

/**
 * A deadline of a case. 期限
 *
 * @typedef {object} Deadline
 * @property {string} name Names it in acts.
 * @property {string} purpose
 * @property {string} rule The rule that ends first; it counts.
 * @property {string} name_zh
 * @property {string} name_en
 * @property {string} started_on
 * @property {string | null} due_on Null: it is suspended, counts hours, or the calendar ends before. 到期日
 * @property {string | null} due_at The moment, for a clock of hours.
 * @property {string | null} not_before The earliest day it can be. 不早于
 * @property {number | null} days_left Days until it is due, negative once overdue; null once stopped. 剩余天数
 * @property {DeadlineState} state
 * @property {boolean} is_extended
 * @property {boolean} may_be_extended
 * @property {string | null} stopped_at
 * @property {string | null} stopped_by The milestone that ended it, or the end of the case without it.
 * @property {string} calendar The version of the calendar it is reckoned by. 日历版本
 * @property {Rule[]} rules Every rule that holds, with its own day.
 */

/**
 * A decision with its notice. 告知
 *
 * @typedef {object} Notice
 * @property {number} seq
 * @property {string} act
 * @property {string} decided_at
 * @property {string[]} waiting Who has not been reached yet.
 * @property {string | null} notified_at
 */

/**
 * A case on its way to another office, with its receipt. 移送
 *
 * @typedef {object} Transfer
 * @property {number} seq
 * @property {string} level
 * @property {string} to
 * @property {string} sent_at
 * @property {string} by
 * @property {string | null} reason
 * @property {string | null} received_at
 * @property {string | null} receipt
 * @property {string | null} returned_at
 * @property {string | null} returned_because
 */

/**
 * An expedite of the handling. 督办
 *
 * @typedef {object} HandlingExpedite
 * @property {number} seq
 * @property {string} at
 * @property {string} by
 * @property {string} answer_by
 * @property {string} reason
 * @property {string | null} deadline
 * @property {string | null} answered_at
 * @property {string | null} answer
 */

/**
 * A side of the case, or who acts for one. 当事人
 *
 * @typedef {object} Party
 * @property {number} seq
 * @property {string} role
 * @property {string} name
 * @property {string | null} credit_code
 * @property {string | null} no_code_reason
 * @property {boolean} is_verified
 */

/**
 * An act that waits for approval. 待审批
 *
 * @typedef {object} Proposal
 * @property {number} seq
 * @property {string} act
 * @property {string} by
 * @property {string} at
 * @property {Record<string, any>} data
 * @property {string[]} approved_by
 * @property {HandlingDuty | null} approval Who has to approve it next.
 */

/**
 * An act that the caller may do now. 可办理事项
 *
 * @typedef {object} Act
 * @property {string} act
 * @property {ActField[]} fields
 * @property {HandlingDuty[]} approvals Who has to approve it before it counts.
 * @property {boolean} primary It stops the nearest deadline, or somebody waits for it; one act at most. 首要事项
 * @property {boolean} usual It stays in sight beside the primary one; four acts at most. 常用事项
 * @property {ActGroup} group
 * @property {string | null} deadline Name of the deadline that the primary act stops.
 * @property {string | null} due_on Day by which the primary act is wanted where it stops no deadline: that of an expedite.
 */

/**
 * A condition under which a channel carries a message. 消息规则
 *
 * @typedef {object} ChannelRule
 * @property {string} channel
 * @property {string} subject
 * @property {number} after_s
 * @property {string | null} station
 * @property {string | null} level
 * @property {boolean} on_call_only
 * @property {number | null} from_hour
 * @property {number | null} to_hour
 */

/**
 * Offers of a day that became known by a channel, and what became of its messages about offers. 派单知悉统计
 *
 * @typedef {object} Reached
 * @property {string | null} channel Null: the field page itself, by its stream or by push.
 * @property {number} known Offers that became known over this channel before any other.
 * @property {number | null} p50_s Seconds from the offer until it was known, median; null if none was.
 * @property {number | null} p95_s
 * @property {number} handed_over Messages the channel took: no proof that anybody read them.
 * @property {number} expired Messages never tried, for the offer had ended before.
 * @property {number} failed Messages refused, tried in vain, or of unknown outcome.
 * @property {number} withheld Messages not sent, for the channel had carried enough about their case within the hour.
 */

/**
 * The state of a deadline.
 *
 * @typedef {"running" | "suspended" | "overdue" | "kept" | "missed" | "ended"} DeadlineState
 */

/**
 * A rule of a clock and what it says of one run. 期限规则
 *
 * @typedef {object} Rule
 * @property {string} rule
 * @property {string} name_zh
 * @property {string} name_en
 * @property {string[]} legal_basis The sources of law that hold for the day of receipt. 依据
 * @property {string | null} due_on
 * @property {string | null} not_before The earliest day it can be; the calendar ends before. 不早于
 */

/**
 * One day of a clock. 逐日计算
 *
 * @typedef {object} CountedDay
 * @property {string} date
 * @property {boolean} counted
 * @property {string} why Why it is counted or not: the kind of the day, or the reason beside it.
 * @property {string} name_zh
 * @property {string} name_en
 */

/**
 * The unit of a figure.
 *
 * @typedef {"cases" | "share" | "yuan" | "seconds" | "items"} Unit
 */

/**
 * Cases received in a month, and in that month of the year before.
 *
 * @typedef {object} Month
 * @property {string} month Such as 2026-09; the last one is counted up to the report's last day.
 * @property {number} n
 * @property {number | null} year_before Null: before the first case.
 */

/**
 * Cases received of one group.
 *
 * @typedef {object} GroupCount
 * @property {string} key A category, the code of a station (`bureau`: none) or a cell.
 * @property {number} n
 * @property {number | null} year_before Null: before the first case.
 */

/**
 * One of the five timelinesses with its 95 % Wilson interval, and the clocks beside it. 及时率
 *
 * @typedef {object} Timeline
 * @property {string} name The name of its figure.
 * @property {number} n Kept.
 * @property {number} m Judged: kept, late, or overdue and open.
 * @property {number | null} low Lower bound, a fraction of 1; null: nothing was judged.
 * @property {number | null} high
 * @property {number} late Done after the due day. 逾期办结
 * @property {number} open Overdue and still open. 超期未办结
 * @property {number} ended The case ended otherwise, in time. 因其他原因结束
 * @property {number} not_due Not due by the last day. 未到期
 * @property {number} suspended
 * @property {number} not_computable The calendar ends before the due day. 无法计算
 */

/**
 * Cases received in a cell.
 *
 * @typedef {object} CellCount
 * @property {string} cell
 * @property {number} n
 */

/**
 * A figure that is another today.
 *
 * @typedef {object} ChangedFigure
 * @property {string} name
 * @property {string | null} then Its value in the report; null: no data.
 * @property {string | null} now
 * @property {string[]} cases Numbers of the changed cases behind it, then or now.
 */

/**
 * A case that changed since a report.
 *
 * @typedef {object} ChangedCase
 * @property {string} number
 * @property {ChangedFact[]} facts
 */

/**
 * The form of a field's value.
 *
 * @typedef {"day" | "line" | "count" | "unit" | "yuan"} ValueKind
 */

/**
 * The coordinate systems met in a Chinese county office.
 *
 * @typedef {"wgs84" | "cgcs2000" | "gcj02" | "bd09"} Datum
 */

/**
 * The presence of an invoice 发票; `missing`: the shop gave none, which is a finding of its own (R35).
 *
 * @typedef {"yes" | "no" | "missing"} Invoice
 */

/**
 * The kind of a measure on goods: 责令改正, 扣押, 查封, 先行登记保存.
 *
 * @typedef {"none" | "ordered" | "seizure" | "sealing" | "evidence_kept"} MeasureKind
 */

/**
 * The legal basis of a removal: voluntary 自行, ordered 责令, sealed 查封扣押.
 *
 * @typedef {"voluntary" | "ordered" | "sealed"} Basis
 */

/**
 * A position, WGS84.
 *
 * @typedef {object} Standing
 * @property {number} lon
 * @property {number} lat
 * @property {Source | null} source The coordinate as it was given, if one was.
 * @property {number | null} accuracy_m
 */

/**
 * The assumed start of the team.
 *
 * @typedef {object} Start
 * @property {number} lon
 * @property {number} lat
 * @property {FixSource} source
 */

/**
 * The way to one of the premises.
 *
 * @typedef {object} Leg
 * @property {number} premises
 * @property {number | null} travel_s From the stop before; null if no road leads there.
 * @property {number | null} after_s Driving time since the start.
 */

/**
 * A band of times to the first team. 到达时间分段
 *
 * @typedef {object} Band
 * @property {string} band
 * @property {number | null} over_min Minutes; times are longer. Null: nobody arrives.
 * @property {number | null} up_to_min Minutes; times are at most these. Null: no limit, or nobody arrives.
 * @property {number} cells
 */

/**
 * The cell that is reached last. 最远网格
 *
 * @typedef {object} WorstCell
 * @property {string} code
 * @property {string} name
 * @property {number | null} arrival_s Null: nobody arrives.
 */

/**
 * A case that is overdue or due soon. 超期或临期案件
 *
 * @typedef {object} UrgentCase
 * @property {number} case
 * @property {string} number
 * @property {CaseKind} kind
 * @property {Stage} stage
 * @property {string | null} rule The rule of the deadline that is due first.
 * @property {string} due_on
 * @property {boolean} is_bound Whether `due_on` is the earliest day it can be: the calendar ends before. 不早于
 * @property {number} days Days until it is due, negative once overdue.
 * @property {string | null} handler
 * @property {string | null} station Null: the county bureau, or in transfer.
 * @property {boolean} in_transfer
 */

/**
 * Number of cases of one handler, station or rule; null: no handler, or the county bureau.
 *
 * @typedef {object} Group
 * @property {string | null} key
 * @property {number} n
 */

/**
 * Number of cases on their way to one place, which has not received them yet. 移送中
 *
 * @typedef {object} Destination
 * @property {string} level
 * @property {string} destination
 * @property {number} n
 */

/**
 * Of the clocks due in the period, how many were kept; those beside it are no part of it. 及时率
 *
 * @typedef {object} Timeliness
 * @property {number} n
 * @property {number} of
 * @property {number | null} share
 * @property {number | null} low
 * @property {number | null} high
 * @property {CountedCases} open Overdue and still open. 超期未办结
 * @property {CountedCases} late Done after the due day. 逾期办结
 * @property {number} not_due Not due by the last day. 未到期
 * @property {number} suspended
 * @property {number} ended The case ended otherwise, in time. 因其他原因结束
 * @property {number} not_computable The calendar ends before the due day. 无法计算
 */

/**
 * Of the transfers sent in the period, how many were received. 流转接受
 *
 * @typedef {object} TransferReceipt
 * @property {number} n
 * @property {number} of
 * @property {number | null} share
 * @property {number | null} low
 * @property {number | null} high
 * @property {number} returned
 * @property {CountedCases} waiting
 * @property {number | null} median_h Hours from sending to receipt.
 */

/**
 * Of the cases received in the period, how many have a handler named. 分流转办
 *
 * @typedef {object} HandlerNaming
 * @property {number} n
 * @property {number} of
 * @property {number | null} share
 * @property {number | null} low
 * @property {number | null} high
 * @property {CountedCases} waiting
 * @property {number} ended Ended without a handler.
 * @property {number | null} median_h Hours from receipt to the first naming.
 */

/**
 * `n` of `of`, with the 95 % Wilson interval; null where there is nothing to count.
 *
 * @typedef {object} Rate
 * @property {number} n
 * @property {number} of
 * @property {number | null} share
 * @property {number | null} low
 * @property {number | null} high
 */

/**
 * A sum over cases that ended in the period, and of how many.
 *
 * @typedef {object} Amount
 * @property {string} yuan
 * @property {number} cases
 */

/**
 * One field of an act's form. 表单字段
 *
 * @typedef {object} ActField
 * @property {string} name
 * @property {FieldKind} kind
 * @property {boolean} required
 * @property {(string | number)[] | null} choices Codes to choose from; null for a free value.
 * @property {string | boolean | null} value What is known already, to be confirmed.
 */

/**
 * The part of handling that an act belongs to.
 *
 * @typedef {"handling" | "people" | "clocks" | "transfer" | "goods" | "closing"} ActGroup
 */

/**
 * A fact of a case that changed since a report, with the event that changed it last.
 *
 * @typedef {object} ChangedFact
 * @property {string} fact
 * @property {any} then
 * @property {any} now
 * @property {number | null} seq Number of the event in the log of the case; null: none of its log.
 * @property {string | null} event
 * @property {string | null} at
 */

/**
 * Cases, and their number.
 *
 * @typedef {object} CountedCases
 * @property {number} n
 * @property {string[]} cases Numbers of 20 of them at most.
 */

/**
 * The form of a field's value.
 *
 * @typedef {"words" | "line" | "day" | "yuan" | "tick" | "choice" | "credit_code" | "station" | "person" | "case" | "deadline" | "notice"} FieldKind
 */

/**
 * A team with its position; null where it has none.
 *
 * @typedef {TeamFacts & {lon: number | null, lat: number | null}} Team
 */

/**
 * A reporting point with its position.
 *
 * @typedef {PointFacts & {lon: number, lat: number}} Place
 */

export {};
