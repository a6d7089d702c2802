WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.enable[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.enable"
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
  LOWER(eventsource) = 'guardduty.amazonaws.com'
  AND (
    errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
  )
  AND (
    LOWER(eventname) = 'deletedetector'
    OR (
      LOWER(eventname) = 'updatedetector'
      AND ANY_MATCH("requestparameters.enable", v -> LOWER(v) = 'false')
    )
  )
