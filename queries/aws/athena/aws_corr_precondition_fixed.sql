WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.alternateContactType[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.alternateContactType",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.handshake.action[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "responseelements.handshake.action"
  FROM cloudtrail_logs
  WHERE
    "timestamp" BETWEEN '2000/01/01' AND '2099/12/31'
    AND LOWER(eventname) IN (
      'accepthandshake',
      'deletealternatecontact',
      'leaveorganization',
      'putaccountname',
      'putalternatecontact',
      'putcontactinformation'
    )
), served AS (
  SELECT
    TRY(FROM_ISO8601_TIMESTAMP(eventtime)) AS time,
    COALESCE(NULLIF(eventid, ''), CONCAT('~', CAST(UUID() AS VARCHAR))) AS event_id,
    COALESCE(recipientaccountid, '') AS account,
    recipientaccountid AS key1,
    (
      LOWER(eventsource) = 'organizations.amazonaws.com'
      AND LOWER(eventname) = 'leaveorganization'
      AND (
        LOWER(errorcode) LIKE 'constraintviolation%'
        OR LOWER(errorcode) LIKE 'toomanyrequests%'
        OR LOWER(errorcode) LIKE 'concurrentmodification%'
      )
    )
    OR (
      (
        (
          LOWER(eventsource) = 'account.amazonaws.com'
          AND LOWER(eventname) IN ('putcontactinformation', 'putaccountname')
        )
        OR (
          LOWER(eventsource) = 'account.amazonaws.com'
          AND LOWER(eventname) IN ('putalternatecontact', 'deletealternatecontact')
          AND ANY_MATCH("requestparameters.alternateContactType", v -> LOWER(v) IN ('billing', 'operations'))
        )
      )
      AND (
        errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
      )
    )
    OR (
      LOWER(eventsource) = 'account.amazonaws.com'
      AND LOWER(eventname) IN ('putalternatecontact', 'deletealternatecontact')
      AND (
        errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
      )
      AND NOT COALESCE(ANY_MATCH("requestparameters.alternateContactType", v -> LOWER(v) IN ('billing', 'operations')), FALSE)
    ) AS step1,
    (
      LOWER(eventsource) = 'organizations.amazonaws.com'
      AND LOWER(eventname) = 'leaveorganization'
      AND (
        errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
      )
    )
    OR (
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
    OR (
      LOWER(eventsource) = 'organizations.amazonaws.com'
      AND LOWER(eventname) = 'leaveorganization'
      AND (
        LOWER(errorcode) LIKE 'constraintviolation%'
        OR LOWER(errorcode) LIKE 'toomanyrequests%'
        OR LOWER(errorcode) LIKE 'concurrentmodification%'
      )
    )
    OR (
      LOWER(eventsource) = 'organizations.amazonaws.com'
      AND LOWER(eventname) = 'leaveorganization'
      AND NOT COALESCE(
        errorcode IS NULL
        OR (
          LOWER(errorcode) IN ('success', '')
          OR REGEXP_LIKE(
            LOWER(errorcode),
            '\Aaccessdenied|\Avpceaccessdenied|\Aconstraintviolation|\Atoomanyrequests|\Aconcurrentmodification'
          )
        ),
        FALSE
      )
    )
    OR (
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
      AND NOT COALESCE(LOWER(useridentity.invokedby) = 'aws internal' AND useridentity.type IS NULL, FALSE)
    )
    OR (
      LOWER(eventsource) = 'organizations.amazonaws.com'
      AND LOWER(eventname) = 'accepthandshake'
      AND (
        LOWER(errorcode) LIKE 'accessdenied%' OR LOWER(errorcode) LIKE 'vpceaccessdenied%'
      )
    )
    OR (
      LOWER(eventsource) = 'organizations.amazonaws.com'
      AND LOWER(eventname) = 'accepthandshake'
      AND NOT COALESCE(
        errorcode IS NULL
        OR (
          LOWER(errorcode) IN ('success', '')
          OR LOWER(errorcode) LIKE 'accessdenied%'
          OR LOWER(errorcode) LIKE 'vpceaccessdenied%'
        ),
        FALSE
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
    IF(step2 AND CARDINALITY(so_far) > 0 AND opened >= time - INTERVAL '259200' SECOND, opened) AS begun,
    IF(
      step2 AND CARDINALITY(so_far) > 0 AND opened >= time - INTERVAL '259200' SECOND,
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
