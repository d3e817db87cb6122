-- Who may walk where: OSRM's profile for people on foot, and along trunk roads, which it leaves out. In China these are
-- the national roads that villages lie along. Those for motor vehicles alone (motorroad, foot=no) stay closed.
package.path = "profiles/?.lua;" .. package.path

local foot = require("foot")
local setup = foot.setup

function foot.setup()
  local profile = setup()
  local speeds = profile.speeds.highway
  speeds.trunk, speeds.trunk_link = profile.default_speed, profile.default_speed
  return profile
end

return foot
