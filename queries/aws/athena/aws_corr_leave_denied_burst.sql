WITH served AS (
  SELECT
    TRY(FROM_ISO8601_TIMESTAMP(eventtime)) AS time,
    COALESCE(NULLIF(eventid, ''), CONCAT('~', CAST(UUID() AS VARCHAR))) AS event_id,
    COALESCE(recipientaccountid, '') AS account,
    recipientaccountid AS key1
  FROM cloudtrail_logs
  WHERE
    "timestamp" BETWEEN '2000/01/01' AND '2099/12/31'
    AND (
      (
        LOWER(eventsource) = 'organizations.amazonaws.com'
        AND LOWER(eventname) = 'leaveorganization'
        AND (
          LOWER(errorcode) LIKE 'accessdenied%' OR LOWER(errorcode) LIKE 'vpceaccessdenied%'
        )
        AND NOT COALESCE(
          LOWER(errormessage) LIKE '%service control policy%'
          OR LOWER(errormessage) LIKE '%service\_control\_policy%' ESCAPE '\',
          FALSE
        )
      )
      OR (
        LOWER(eventsource) = 'organizations.amazonaws.com'
        AND LOWER(eventname) = 'leaveorganization'
        AND (
          LOWER(errorcode) LIKE 'accessdenied%' OR LOWER(errorcode) LIKE 'vpceaccessdenied%'
        )
        AND (
          LOWER(errormessage) LIKE '%service control policy%'
          OR LOWER(errormessage) LIKE '%service\_control\_policy%' ESCAPE '\'
        )
        AND NOT COALESCE(LOWER(useridentity.type) = 'root', FALSE)
        AND NOT COALESCE(LOWER(useridentity.accesskeyid) LIKE 'akia%', FALSE)
      )
      OR (
        LOWER(eventsource) = 'organizations.amazonaws.com'
        AND LOWER(eventname) = 'leaveorganization'
        AND (
          LOWER(errorcode) LIKE 'accessdenied%' OR LOWER(errorcode) LIKE 'vpceaccessdenied%'
        )
        AND (
          LOWER(errormessage) LIKE '%service control policy%'
          OR LOWER(errormessage) LIKE '%service\_control\_policy%' ESCAPE '\'
        )
        AND (
          LOWER(useridentity.type) = 'root' OR LOWER(useridentity.accesskeyid) LIKE 'akia%'
        )
      )
    )
), candidates AS (
  SELECT
    time,
    event_id,
    account,
    key1
  FROM served
  WHERE
    time IS NOT NULL AND key1 <> ''
  GROUP BY
    time,
    event_id,
    account,
    key1
), windows AS (
  SELECT
    *,
    LAG(time, 4) OVER (PARTITION BY key1 ORDER BY time, event_id, account) AS oldest,
    LAG(time) OVER (PARTITION BY key1 ORDER BY time, event_id, account) AS previous,
    LAG(time, 5) OVER (PARTITION BY key1 ORDER BY time, event_id, account) AS before,
    ARRAY_AGG(event_id) OVER (PARTITION BY key1 ORDER BY time, event_id, account ROWS BETWEEN 4 PRECEDING AND CURRENT ROW) AS event_ids
  FROM candidates
)
SELECT
  key1 AS "recipientAccountId",
  oldest AS first_time,
  time AS last_time,
  event_ids
FROM windows
WHERE
  oldest >= time - INTERVAL '900' SECOND
  AND NOT COALESCE(before >= previous - INTERVAL '900' SECOND AND previous >= time - INTERVAL '900' SECOND, FALSE)
ORDER BY
  last_time
