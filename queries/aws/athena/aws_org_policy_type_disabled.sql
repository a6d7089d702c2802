WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyType[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.policyType"
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
