WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.serialNumber[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.serialNumber"
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
  AND LOWER(eventname) IN ('deactivatemfadevice', 'deletevirtualmfadevice')
  AND (
    errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
  )
  AND (
    LOWER(useridentity.type) = 'root'
    OR ANY_MATCH("requestparameters.serialNumber", v -> LOWER(v) LIKE '%:mfa/root-account-mfa-device')
  )
