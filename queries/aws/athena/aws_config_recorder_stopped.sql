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
  AND LOWER(eventsource) = 'config.amazonaws.com'
  AND LOWER(eventname) IN ('stopconfigurationrecorder', 'deleteconfigurationrecorder', 'deletedeliverychannel')
  AND (
    errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
  )
  AND NOT COALESCE(
    LOWER(useridentity.invokedby) IN (
      'controltower.amazonaws.com',
      'config-conforms.amazonaws.com',
      'config-multiaccountsetup.amazonaws.com',
      'securityhub.amazonaws.com',
      'fms.amazonaws.com'
    ),
    FALSE
  )
