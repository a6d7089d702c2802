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
FROM cloudtrail_logs
WHERE
  "timestamp" BETWEEN '2000/01/01' AND '2099/12/31'
  AND LOWER(eventsource) = 'sts.amazonaws.com'
  AND LOWER(eventname) = 'assumerole'
  AND ANY_MATCH(
    TRANSFORM(resources, r -> r.arn),
    v -> LOWER(v) LIKE '%:role/organizationaccountaccessrole'
    OR LOWER(v) LIKE '%:role/awscontroltowerexecution'
  )
