WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.alternateContactType[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.alternateContactType"
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
