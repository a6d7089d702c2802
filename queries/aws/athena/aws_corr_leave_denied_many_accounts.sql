WITH served AS (
  SELECT
    TRY(FROM_ISO8601_TIMESTAMP(eventtime)) AS time,
    COALESCE(NULLIF(eventid, ''), CONCAT('~', CAST(UUID() AS VARCHAR))) AS event_id,
    COALESCE(recipientaccountid, '') AS account,
    sourceipaddress AS key1,
    recipientaccountid AS value1
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
    key1,
    ARRAY_AGG(value1) AS counted
  FROM served
  WHERE
    time IS NOT NULL AND key1 <> '' AND value1 <> ''
  GROUP BY
    time,
    event_id,
    account,
    key1
), placed AS (
  SELECT
    *,
    ROW_NUMBER() OVER (PARTITION BY key1 ORDER BY time, event_id, account) AS place
  FROM candidates
), windows AS (
  SELECT
    *,
    MIN(place) OVER (PARTITION BY key1 ORDER BY time RANGE BETWEEN INTERVAL '86400' SECOND PRECEDING AND CURRENT ROW) AS oldest
  FROM placed
), gathered AS (
  SELECT
    *,
    MIN(time) OVER (
      PARTITION BY key1
      ORDER BY time, event_id, account
      ROWS BETWEEN place - oldest PRECEDING AND CURRENT ROW
    ) AS first_time,
    ARRAY_AGG(event_id) OVER (
      PARTITION BY key1
      ORDER BY time, event_id, account
      ROWS BETWEEN place - oldest PRECEDING AND CURRENT ROW
    ) AS event_ids,
    CARDINALITY(
      ARRAY_DISTINCT(
        FLATTEN(
          ARRAY_AGG(counted) OVER (
            PARTITION BY key1
            ORDER BY time, event_id, account
            ROWS BETWEEN place - oldest PRECEDING AND CURRENT ROW
          )
        )
      )
    ) AS different
  FROM windows
), judged AS (
  SELECT
    *,
    LAG(time) OVER (PARTITION BY key1 ORDER BY time, event_id, account) AS previous,
    LAG(different) OVER (PARTITION BY key1 ORDER BY time, event_id, account) AS different_before
  FROM gathered
)
SELECT
  key1 AS "sourceIPAddress",
  first_time,
  time AS last_time,
  event_ids
FROM judged
WHERE
  different >= 3
  AND NOT COALESCE(different_before >= 3 AND previous >= time - INTERVAL '86400' SECOND, FALSE)
ORDER BY
  last_time
