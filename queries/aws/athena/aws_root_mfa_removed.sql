WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.serialNumber[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.serialNumber",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.userName[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.userName"
  FROM cloudtrail_logs
  WHERE
    "timestamp" BETWEEN '2000/01/01' AND '2099/12/31'
)
SELECT
  eventtime,
  eventid,
  recipientaccountid,
  awsregion,
  eventsource,
  eventname,
  errorcode,
  useridentity.arn AS actor,
  sourceipaddress,
  requestparameters,
  responseelements
FROM events
WHERE
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
