-- SQL of what is written at reporting points.

-- name: take_turns
-- One at a time of a point, so that its measure is exact; nothing else takes this lock.
SELECT pg_advisory_xact_lock(hashtextextended('point:' || :county || ':' || :point, 0));

-- name: came
-- How much a point sent in the last hour and day, and when the first of it came: ix_point_receipt_point.
SELECT count(*) AS in_day, min(received_at) AS first_of_day,
       count(*) FILTER (WHERE received_at > :hour) AS in_hour,
       min(received_at) FILTER (WHERE received_at > :hour) AS first_of_hour
FROM point_receipt
WHERE county = :county AND point = :point AND received_at > :day;

-- name: keep_receipt
INSERT INTO point_receipt (county, receipt, case_id, point, received_at)
VALUES (:county, :receipt, :case_id, :point, :received_at);

-- name: case_of
-- The case of a receipt, in whichever county: uq_point_receipt_receipt.
SELECT case_id FROM point_receipt WHERE receipt = :receipt;
