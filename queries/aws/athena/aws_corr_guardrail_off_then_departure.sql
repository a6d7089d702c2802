WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyId[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.policyId",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyType[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.policyType",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.targetId[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.targetId",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.destinationParentId[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.destinationParentId",
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
    AND LOWER(eventname) IN (
      'accountdepartedorganization',
      'deletepolicy',
      'detachpolicy',
      'disablepolicytype',
      'moveaccount',
      'removeaccountfromorganization',
      'updatepolicy'
    )
), served AS (
  SELECT
    TRY(FROM_ISO8601_TIMESTAMP(eventtime)) AS time,
    COALESCE(NULLIF(eventid, ''), CONCAT('~', CAST(UUID() AS VARCHAR))) AS event_id,
    COALESCE(recipientaccountid, '') AS account,
    recipientaccountid AS key1,
    (
      LOWER(eventsource) = 'organizations.amazonaws.com'
      AND LOWER(eventname) IN ('detachpolicy', 'deletepolicy', 'updatepolicy')
      AND ANY_MATCH("requestparameters.policyId", v -> LOWER(v) IN ('p-examplescp1', 'p-examplescp2'))
      AND (
        errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
      )
    )
    OR (
      LOWER(eventsource) = 'organizations.amazonaws.com'
      AND LOWER(eventname) = 'disablepolicytype'
      AND (
        NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.policyType[*][*]?(@ != null)'), FALSE)
        OR ANY_MATCH(
          "requestparameters.policyType",
          v -> LOWER(v) IN ('service_control_policy', 'resource_control_policy', '')
        )
      )
      AND (
        errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
      )
    )
    OR (
      LOWER(eventsource) = 'organizations.amazonaws.com'
      AND LOWER(eventname) = 'detachpolicy'
      AND ANY_MATCH("requestparameters.targetId", v -> LOWER(v) LIKE 'r-%')
      AND (
        errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
      )
    )
    OR (
      LOWER(eventsource) = 'organizations.amazonaws.com'
      AND LOWER(eventname) = 'moveaccount'
      AND ANY_MATCH("requestparameters.destinationParentId", v -> LOWER(v) LIKE 'r-%')
      AND (
        errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
      )
    ) AS step1,
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
    ) AS step2
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
), step_1 AS (
  SELECT
    *,
    IF(step1, time) AS begun,
    IF(step1, ARRAY[event_id]) AS ids
  FROM candidates
), open_2 AS (
  SELECT
    *,
    LAG(IF(begun IS NOT NULL OR step2, COALESCE(begun, time))) IGNORE NULLS OVER (PARTITION BY key1 ORDER BY time, event_id, account) AS opened,
    LAG(IF(begun IS NOT NULL OR step2, COALESCE(ids, ARRAY[]))) IGNORE NULLS OVER (PARTITION BY key1 ORDER BY time, event_id, account) AS so_far
  FROM step_1
), step_2 AS (
  SELECT
    time,
    event_id,
    account,
    key1,
    step1,
    step2,
    IF(step2 AND CARDINALITY(so_far) > 0 AND opened >= time - INTERVAL '86400' SECOND, opened) AS begun,
    IF(
      step2 AND CARDINALITY(so_far) > 0 AND opened >= time - INTERVAL '86400' SECOND,
      CONCAT(so_far, ARRAY[event_id])
    ) AS ids
  FROM open_2
)
SELECT
  key1 AS "recipientAccountId",
  begun AS first_time,
  time AS last_time,
  ids AS event_ids
FROM step_2
WHERE
  begun IS NOT NULL
ORDER BY
  last_time
