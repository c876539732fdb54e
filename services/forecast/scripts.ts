import { createScript } from "../../shared/runtime/redis-script.ts";

/** Stream ids are compared as two numbers: as text, "9-0" would come after "10-0". */
const AFTER_LUA = `
local function parts(id)
  local ms, sequence = string.match(id, '^(%d+)-(%d+)$')
  return tonumber(ms), tonumber(sequence)
end
local function after(left, right)
  local leftMs, leftSequence = parts(left)
  local rightMs, rightSequence = parts(right)
  if leftMs ~= rightMs then return leftMs > rightMs end
  return leftSequence > rightSequence
end
`;

/**
 * The fence. KEYS: windows, latest, offset. ARGV: id of the last input folded, MAXLEN, then per change the id of the
 * input that caused it, the window id and the window.
 * Refuses a batch that ends at or below the committed offset; of an overlapping one it skips what is already written.
 * Answers { accepted, changes written }.
 */
export const COMMIT = createScript(`${AFTER_LUA}
local committed = redis.call('GET', KEYS[3]) or '0-0'
if not after(ARGV[1], committed) then return {0, 0} end
local written = 0
for index = 3, #ARGV, 3 do
  if after(ARGV[index], committed) then
    redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 'w', ARGV[index + 2])
    redis.call('HSET', KEYS[2], ARGV[index + 1], ARGV[index + 2])
    written = written + 1
  end
end
redis.call('SET', KEYS[3], ARGV[1])
return {1, written}
`);

/**
 * KEYS: snapshot, offset. ARGV: offset of the snapshot, snapshot.
 * Refuses one older than the stored one, and one beyond the committed offset: restoring that would skip output.
 */
export const SAVE_SNAPSHOT = createScript(`${AFTER_LUA}
local stored = redis.call('GETRANGE', KEYS[1], 0, 63)
local storedOffset = string.match(stored, '^{"offset":"(%d+%-%d+)"')
if storedOffset and after(storedOffset, ARGV[1]) then return 0 end
if after(ARGV[1], redis.call('GET', KEYS[2]) or '0-0') then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1
`);

/** KEYS: latest. ARGV: window id, window, … Removes those that are still what the caller saw. */
export const FORGET_WINDOWS = createScript(`
local removed = 0
for index = 1, #ARGV, 2 do
  if redis.call('HGET', KEYS[1], ARGV[index]) == ARGV[index + 1] then
    removed = removed + redis.call('HDEL', KEYS[1], ARGV[index])
  end
end
return removed
`);
