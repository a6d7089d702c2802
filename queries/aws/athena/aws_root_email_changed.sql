WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.EmailUpdated[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "responseelements.EmailUpdated"
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
