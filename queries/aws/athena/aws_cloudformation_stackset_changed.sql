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
  AND LOWER(eventsource) = 'cloudformation.amazonaws.com'
  AND LOWER(eventname) IN (
    'createstackset',
    'updatestackset',
    'deletestackset',
    'createstackinstances',
    'updatestackinstances',
    'deletestackinstances'
  )
  AND (
    errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
  )
  AND NOT COALESCE(LOWER(useridentity.invokedby) = 'controltower.amazonaws.com', FALSE)
