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
  AND (
    (
      (
        (
          LOWER(eventsource) = 'cloudtrail.amazonaws.com'
          AND LOWER(eventname) IN ('updatetrail', 'puteventselectors')
        )
        OR (
          LOWER(eventsource) = 'guardduty.amazonaws.com'
          AND LOWER(eventname) IN (
            'deletedetector',
            'updatedetector',
            'updatememberdetectors',
            'disassociatefromadministratoraccount',
            'disassociatefrommasteraccount',
            'disassociatemembers',
            'deletemembers',
            'stopmonitoringmembers',
            'deletepublishingdestination'
          )
        )
        OR (
          LOWER(eventsource) = 'securityhub.amazonaws.com'
          AND LOWER(eventname) IN (
            'disablesecurityhub',
            'disablesecurityhubv2',
            'disassociatefromadministratoraccount',
            'disassociatefrommasteraccount',
            'batchdisablestandards',
            'disableimportfindingsforproduct',
            'disassociatemembers',
            'deletemembers',
            'disablesecurityhubfeaturev2'
          )
        )
        OR (
          LOWER(eventsource) = 'config.amazonaws.com'
          AND LOWER(eventname) IN (
            'stopconfigurationrecorder',
            'deleteconfigurationrecorder',
            'deletedeliverychannel',
            'putconfigurationrecorder'
          )
        )
        OR (
          LOWER(eventsource) IN (
            'guardduty.amazonaws.com',
            'securityhub.amazonaws.com',
            'inspector2.amazonaws.com',
            'macie2.amazonaws.com',
            'detective.amazonaws.com'
          )
          AND LOWER(eventname) = 'updateorganizationconfiguration'
        )
        OR (
          LOWER(eventsource) = 'securitylake.amazonaws.com'
          AND LOWER(eventname) IN (
            'deletedatalake',
            'deleteawslogsource',
            'deletecustomlogsource',
            'deletesubscriber',
            'deletesubscribernotification',
            'deletedatalakeorganizationconfiguration'
          )
        )
        OR (
          LOWER(eventsource) = 'route53resolver.amazonaws.com'
          AND LOWER(eventname) = 'deleteresolverquerylogconfig'
        )
      )
      AND (
        LOWER(errorcode) LIKE 'accessdenied%' OR LOWER(errorcode) LIKE 'vpceaccessdenied%'
      )
    )
    OR (
      LOWER(eventsource) = 'cloudtrail.amazonaws.com'
      AND LOWER(eventname) IN ('updatetrail', 'puteventselectors')
      AND (
        LOWER(errorcode) LIKE 'insufficientdependency%'
        OR LOWER(errorcode) LIKE 'notorganization%'
        OR LOWER(errorcode) LIKE 'cloudtrailaccessnotenabled%'
      )
    )
  )
