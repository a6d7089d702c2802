WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(serviceeventdetails, 'lax $.departureMethod[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "serviceeventdetails.departureMethod",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(serviceeventdetails, 'lax $.departedMethod[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "serviceeventdetails.departedMethod"
  FROM cloudtrail_logs
  WHERE
    "timestamp" BETWEEN '2000/01/01' AND '2099/12/31'
    AND LOWER(eventname) IN ('accountdepartedorganization', 'removeaccountfromorganization')
), served AS (
  SELECT
    TRY(FROM_ISO8601_TIMESTAMP(eventtime)) AS time,
    COALESCE(NULLIF(eventid, ''), CONCAT('~', CAST(UUID() AS VARCHAR))) AS event_id,
    COALESCE(recipientaccountid, '') AS account,
    recipientaccountid AS key1
  FROM events
  WHERE
    (
      LOWER(eventsource) = 'organizations.amazonaws.com'
      AND LOWER(eventname) = 'accountdepartedorganization'
      AND NOT COALESCE(ANY_MATCH("serviceeventdetails.departureMethod", v -> LOWER(v) IN ('removed', 'cleaned')), FALSE)
      AND NOT COALESCE(ANY_MATCH("serviceeventdetails.departedMethod", v -> LOWER(v) IN ('removed', 'cleaned')), FALSE)
    )
    OR (
      LOWER(eventsource) = 'organizations.amazonaws.com'
      AND LOWER(eventname) = 'removeaccountfromorganization'
      AND (
        errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
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
    LAG(time, 2) OVER (PARTITION BY key1 ORDER BY time, event_id, account) AS oldest,
    LAG(time) OVER (PARTITION BY key1 ORDER BY time, event_id, account) AS previous,
    LAG(time, 3) OVER (PARTITION BY key1 ORDER BY time, event_id, account) AS before,
    ARRAY_AGG(event_id) OVER (PARTITION BY key1 ORDER BY time, event_id, account ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS event_ids
  FROM candidates
)
SELECT
  key1 AS "recipientAccountId",
  oldest AS first_time,
  time AS last_time,
  event_ids
FROM windows
WHERE
  oldest >= time - INTERVAL '86400' SECOND
  AND NOT COALESCE(before >= previous - INTERVAL '86400' SECOND AND previous >= time - INTERVAL '86400' SECOND, FALSE)
ORDER BY
  last_time
