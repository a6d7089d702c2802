WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.PasswordRecoveryCompleted[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "responseelements.PasswordRecoveryCompleted",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.ConsoleLogin[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "responseelements.ConsoleLogin",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(additionaleventdata, 'lax $.MFAUsed[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "additionaleventdata.MFAUsed",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.serialNumber[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.serialNumber",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.userName[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.userName",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.EmailUpdated[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "responseelements.EmailUpdated"
  FROM cloudtrail_logs
  WHERE
    "timestamp" BETWEEN '2000/01/01' AND '2099/12/31'
    AND LOWER(eventname) IN (
      'acceptprimaryemailupdate',
      'consolelogin',
      'deactivatemfadevice',
      'deletevirtualmfadevice',
      'emailupdated',
      'enablemfadevice',
      'passwordrecoverycompleted'
    )
), served AS (
  SELECT
    TRY(FROM_ISO8601_TIMESTAMP(eventtime)) AS time,
    COALESCE(NULLIF(eventid, ''), CONCAT('~', CAST(UUID() AS VARCHAR))) AS event_id,
    COALESCE(recipientaccountid, '') AS account,
    recipientaccountid AS key1,
    LOWER(eventsource) = 'signin.amazonaws.com'
    AND LOWER(eventname) = 'passwordrecoverycompleted'
    AND NOT COALESCE(ANY_MATCH("responseelements.PasswordRecoveryCompleted", v -> LOWER(v) = 'failure'), FALSE) AS step1,
    (
      LOWER(eventsource) = 'signin.amazonaws.com'
      AND LOWER(eventname) = 'consolelogin'
      AND LOWER(useridentity.type) = 'root'
      AND NOT COALESCE(ANY_MATCH("responseelements.ConsoleLogin", v -> LOWER(v) = 'failure'), FALSE)
      AND NOT COALESCE(
        ANY_MATCH("responseelements.ConsoleLogin", v -> LOWER(v) = 'success')
        AND ANY_MATCH("additionaleventdata.MFAUsed", v -> LOWER(v) = 'no'),
        FALSE
      )
    )
    OR (
      LOWER(eventsource) = 'signin.amazonaws.com'
      AND LOWER(eventname) = 'consolelogin'
      AND LOWER(useridentity.type) = 'root'
      AND ANY_MATCH("responseelements.ConsoleLogin", v -> LOWER(v) = 'success')
      AND ANY_MATCH("additionaleventdata.MFAUsed", v -> LOWER(v) = 'no')
    ) AS step2,
    (
      LOWER(eventsource) = 'iam.amazonaws.com'
      AND LOWER(eventname) = 'enablemfadevice'
      AND LOWER(useridentity.type) = 'root'
      AND (
        errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
      )
    )
    OR (
      LOWER(eventsource) = 'iam.amazonaws.com'
      AND (
        errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
      )
      AND (
        (
          LOWER(eventname) = 'deactivatemfadevice'
          AND (
            ANY_MATCH("requestparameters.serialNumber", v -> LOWER(v) LIKE '%:mfa/root-account-mfa-device')
            OR (
              LOWER(useridentity.type) = 'root'
              AND (
                NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.userName[*][*]?(@ != null)'), FALSE)
                OR ANY_MATCH("requestparameters.userName", v -> LOWER(v) IN ('aws root user', ''))
              )
            )
          )
        )
        OR (
          LOWER(eventname) = 'deletevirtualmfadevice'
          AND LOWER(useridentity.type) = 'root'
          AND (
            NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.serialNumber[*][*]?(@ != null)'), FALSE)
            OR ANY_MATCH("requestparameters.serialNumber", v -> v = '' OR LOWER(v) LIKE '%:mfa/root-account-mfa-device')
          )
        )
      )
    )
    OR (
      (
        LOWER(eventsource) = 'account.amazonaws.com'
        AND LOWER(eventname) = 'acceptprimaryemailupdate'
        AND (
          errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
        )
      )
      OR (
        LOWER(eventsource) = 'signin.amazonaws.com'
        AND LOWER(eventname) = 'emailupdated'
        AND NOT COALESCE(ANY_MATCH("responseelements.EmailUpdated", v -> LOWER(v) = 'failure'), FALSE)
      )
    ) AS step3
  FROM events
), candidates AS (
  SELECT
    time,
    event_id,
    account,
    key1,
    BOOL_OR(step1) AS step1,
    BOOL_OR(step2) AS step2,
    BOOL_OR(step3) AS step3
  FROM served
  WHERE
    time IS NOT NULL AND key1 <> '' AND (
      step1 OR step2 OR step3
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
    step3,
    IF(step2 AND CARDINALITY(so_far) > 0 AND opened >= time - INTERVAL '86400' SECOND, opened) AS begun,
    IF(
      step2 AND CARDINALITY(so_far) > 0 AND opened >= time - INTERVAL '86400' SECOND,
      CONCAT(so_far, ARRAY[event_id])
    ) AS ids
  FROM open_2
), open_3 AS (
  SELECT
    *,
    LAG(IF(begun IS NOT NULL OR step3, COALESCE(begun, time))) IGNORE NULLS OVER (PARTITION BY key1 ORDER BY time, event_id, account) AS opened,
    LAG(IF(begun IS NOT NULL OR step3, COALESCE(ids, ARRAY[]))) IGNORE NULLS OVER (PARTITION BY key1 ORDER BY time, event_id, account) AS so_far
  FROM step_2
), step_3 AS (
  SELECT
    time,
    event_id,
    account,
    key1,
    step1,
    step2,
    step3,
    IF(step3 AND CARDINALITY(so_far) > 0 AND opened >= time - INTERVAL '86400' SECOND, opened) AS begun,
    IF(
      step3 AND CARDINALITY(so_far) > 0 AND opened >= time - INTERVAL '86400' SECOND,
      CONCAT(so_far, ARRAY[event_id])
    ) AS ids
  FROM open_3
)
SELECT
  key1 AS "recipientAccountId",
  begun AS first_time,
  time AS last_time,
  ids AS event_ids
FROM step_3
WHERE
  begun IS NOT NULL
ORDER BY
  last_time
