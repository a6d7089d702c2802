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
  LOWER(eventsource) = 'organizations.amazonaws.com'
  AND LOWER(eventname) = 'accountdepartedorganization'
  AND NOT COALESCE(ANY_MATCH("serviceeventdetails.departureMethod", v -> LOWER(v) IN ('removed', 'cleaned')), FALSE)
  AND NOT COALESCE(ANY_MATCH("serviceeventdetails.departedMethod", v -> LOWER(v) IN ('removed', 'cleaned')), FALSE)
