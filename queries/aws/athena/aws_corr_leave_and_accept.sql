WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.handshake.action[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "responseelements.handshake.action"
  FROM cloudtrail_logs
  WHERE
    "timestamp" BETWEEN '2000/01/01' AND '2099/12/31'
    AND LOWER(eventname) IN ('accepthandshake', 'leaveorganization')
), served AS (
  SELECT
    TRY(FROM_ISO8601_TIMESTAMP(eventtime)) AS time,
    COALESCE(NULLIF(eventid, ''), CONCAT('~', CAST(UUID() AS VARCHAR))) AS event_id,
    COALESCE(recipientaccountid, '') AS account,
    recipientaccountid AS key1,
    LOWER(eventsource) = 'organizations.amazonaws.com'
    AND LOWER(eventname) = 'leaveorganization'
    AND (
      errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
    ) AS step1,
    LOWER(eventsource) = 'organizations.amazonaws.com'
    AND LOWER(eventname) = 'accepthandshake'
    AND (
      errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
    )
    AND NOT COALESCE(
      ANY_MATCH(
        "responseelements.handshake.action",
        v -> LOWER(v) IN (
          'enable_all_features',
          'approve_all_features',
          'add_organizations_service_linked_role',
          'transfer_responsibility'
        )
      ),
      FALSE
    )
    AND NOT COALESCE(LOWER(useridentity.invokedby) = 'organizations.amazonaws.com', FALSE)
    AND NOT COALESCE(LOWER(useridentity.invokedby) = 'aws internal' AND useridentity.type IS NULL, FALSE) AS step2
  FROM events
), candidates AS (
  SELECT
    time,
    event_id,
    account,
    key1,
    BOOL_OR(step1) AS step1,
    BOOL_OR(step2) AS step2
  FROM served
  WHERE
    time IS NOT NULL AND key1 <> '' AND (
      step1 OR step2
    )
  GROUP BY
    time,
    event_id,
    account,
    key1
), latest AS (
  SELECT
    *,
    MAX(IF(step1, time)) OVER (PARTITION BY key1 ORDER BY time, event_id, account ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS time1,
    LAST_VALUE(IF(step1, event_id)) IGNORE NULLS OVER (PARTITION BY key1 ORDER BY time, event_id, account ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS id1,
    MAX(IF(step2, time)) OVER (PARTITION BY key1 ORDER BY time, event_id, account ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS time2,
    LAST_VALUE(IF(step2, event_id)) IGNORE NULLS OVER (PARTITION BY key1 ORDER BY time, event_id, account ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS id2
  FROM candidates
), windows AS (
  SELECT
    *,
    COALESCE(time1 >= time - INTERVAL '86400' SECOND, FALSE) AS there1,
    COALESCE(time2 >= time - INTERVAL '86400' SECOND, FALSE) AS there2
  FROM latest
), judged AS (
  SELECT
    *,
    (
      there1 AND there2
    ) AS holds
  FROM windows
), compared AS (
  SELECT
    *,
    LAG(time) OVER (PARTITION BY key1 ORDER BY time, event_id, account) AS previous,
    LAG(holds) OVER (PARTITION BY key1 ORDER BY time, event_id, account) AS held
  FROM judged
)
SELECT
  key1 AS "recipientAccountId",
  LEAST(IF(there1, time1, time), IF(there2, time2, time)) AS first_time,
  time AS last_time,
  ARRAY_DISTINCT(FILTER(ARRAY[IF(there1, id1), IF(there2, id2)], id -> id IS NOT NULL)) AS event_ids
FROM compared
WHERE
  holds AND NOT COALESCE(held AND previous >= time - INTERVAL '86400' SECOND, FALSE)
ORDER BY
  last_time
