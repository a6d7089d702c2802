WITH logs AS (
  SELECT
    *,
    LOWER(eventname) AS small_name,
    LOWER(eventsource) AS small_source,
    LOWER(errorcode) AS small_error,
    errorcode IS NULL OR LOWER(errorcode) IN ('success', '') AS succeeded
  FROM cloudtrail_logs
  WHERE
    "timestamp" BETWEEN '2000/01/01' AND '2099/12/31'
), judged AS (
  SELECT
    eventtime AS time,
    COALESCE(recipientaccountid, useridentity.accountid) AS account,
    awsregion AS region,
    COALESCE(useridentity.arn, useridentity.invokedby, useridentity.principalid) AS actor,
    sourceipaddress AS source_ip,
    eventname AS event,
    COALESCE(
      eventid,
      'md5:' || LOWER(
        TO_HEX(
          MD5(
            TO_UTF8(
              CONCAT_WS(
                '|',
                eventtime,
                eventsource,
                eventname,
                errorcode,
                errormessage,
                requestid,
                requestparameters,
                responseelements,
                serviceeventdetails
              )
            )
          )
        )
      )
    ) AS event_id,
    IF(
      small_name IN (
        'accepthandshake',
        'acceptprimaryemailupdate',
        'accountdepartedorganization',
        'accountjoinedorganization',
        'acquirerole',
        'addclientidtoopenidconnectprovider',
        'addmembertogroup',
        'addusertogroup',
        'associateadminaccount',
        'assumerole',
        'assumeroot',
        'attachgrouppolicy',
        'attachmanagedpolicytopermissionset',
        'attachrolepolicy',
        'attachuserpolicy',
        'batchdisablestandards',
        'batchrevokesessions',
        'closeaccount',
        'consolelogin',
        'createaccesskey',
        'createaccountassignment',
        'createapplication',
        'createentitlement',
        'createfilter',
        'creategroupmembership',
        'createipset',
        'createloginprofile',
        'createopenidconnectprovider',
        'createorganization',
        'createpolicy',
        'createpolicyversion',
        'createrole',
        'createsamlprovider',
        'createstackinstances',
        'createstackset',
        'createtrustedentityset',
        'createuser',
        'deactivatemfadevice',
        'deactivateorganizationsaccess',
        'declinehandshake',
        'deleteadminaccount',
        'deletealternatecontact',
        'deleteanalyzer',
        'deleteanomalymonitor',
        'deleteanomalysubscription',
        'deleteawslogsource',
        'deletebucket',
        'deletebucketpolicy',
        'deletebudget',
        'deletebudgetaction',
        'deleteconfigurationrecorder',
        'deleteconsoleauthorizationconfiguration',
        'deletecustomlogsource',
        'deletedatalake',
        'deletedatalakeorganizationconfiguration',
        'deletedeliverychannel',
        'deletedeliverystream',
        'deletedetector',
        'deleteeventdatastore',
        'deleteflowlogs',
        'deletegraph',
        'deletelandingzone',
        'deleteloggroup',
        'deletelogstream',
        'deletemembers',
        'deletemetricfilter',
        'deletenotification',
        'deleteorganization',
        'deletepolicy',
        'deletepublishingdestination',
        'deletequeue',
        'deleteresolverquerylogconfig',
        'deleteresourcepermissionstatement',
        'deleteresourcepolicy',
        'deleterolepermissionsboundary',
        'deleterule',
        'deletesamlprovider',
        'deletestackinstances',
        'deletestackset',
        'deletesubscriber',
        'deletesubscribernotification',
        'deletesubscriptionfilter',
        'deletethreatentityset',
        'deletethreatintelset',
        'deletetopic',
        'deletetrail',
        'deleteuserpermissionsboundary',
        'deletevirtualmfadevice',
        'deregisterdatalakedelegatedadministrator',
        'deregisterdelegatedadministrator',
        'deregisterorganizationadminaccount',
        'deregisterorganizationdelegatedadmin',
        'describeorganization',
        'detachpolicy',
        'disable',
        'disablealarmactions',
        'disableawsserviceaccess',
        'disablebaseline',
        'disablecontrol',
        'disabledelegatedadminaccount',
        'disableimportfindingsforproduct',
        'disableipamorganizationadminaccount',
        'disablekey',
        'disablemacie',
        'disableorganizationadminaccount',
        'disableorganizationsrootcredentialsmanagement',
        'disableorganizationsrootsessions',
        'disablepolicytype',
        'disablerule',
        'disablesecurityhub',
        'disablesecurityhubfeaturev2',
        'disablesecurityhubv2',
        'disassociateadminaccount',
        'disassociatefromadministratoraccount',
        'disassociatefrommasteraccount',
        'disassociatemembers',
        'emailupdated',
        'enableipamorganizationadminaccount',
        'enablemfadevice',
        'enableregion',
        'inviteaccounttoorganization',
        'inviteorganizationtotransferresponsibility',
        'leaveorganization',
        'listhandshakesforaccount',
        'moveaccount',
        'passwordrecoverycompleted',
        'passwordrecoveryrequested',
        'purgequeue',
        'putaccountname',
        'putaccountproperties',
        'putadminaccount',
        'putalarmmuterule',
        'putalternatecontact',
        'putbucketlifecycle',
        'putbucketnotification',
        'putbucketpolicy',
        'putbucketversioning',
        'putconfigurationrecorder',
        'putconsoleauthorizationconfiguration',
        'putcontactinformation',
        'puteventselectors',
        'putgrouppolicy',
        'putinlinepolicytopermissionset',
        'putkeypolicy',
        'putresourcepermissionstatement',
        'putresourcepolicy',
        'putrolepolicy',
        'putrule',
        'putuserpolicy',
        'registerdatalakedelegatedadministrator',
        'registerdelegatedadministrator',
        'registerorganizationadminaccount',
        'registerorganizationdelegatedadmin',
        'removeaccountfromorganization',
        'removetargets',
        'responsibilitytransferaccepted',
        'responsibilitytransferterminated',
        'schedulekeydeletion',
        'sendphonenumberverification',
        'setdefaultpolicyversion',
        'setqueueattributes',
        'startprimaryemailupdate',
        'stopconfigurationrecorder',
        'stopeventdatastoreingestion',
        'stoplogging',
        'stopmonitoringmembers',
        'terminateresponsibilitytransfer',
        'transfercredit',
        'unsubscribe',
        'updateanomalysubscription',
        'updateassumerolepolicy',
        'updatebillingpreferences',
        'updatebillingtransferpreference',
        'updatebudget',
        'updatebudgetaction',
        'updatedetector',
        'updatefilter',
        'updateinstance',
        'updateipset',
        'updateloginprofile',
        'updatemaciesession',
        'updatememberdetectors',
        'updatenotification',
        'updateopenidconnectprovider',
        'updateopenidconnectproviderthumbprint',
        'updateorganizationconfiguration',
        'updatepolicy',
        'updateresponsibilitytransfer',
        'updaterole',
        'updatesamlprovider',
        'updatestackinstances',
        'updatestackset',
        'updatesubscriber',
        'updatethreatentityset',
        'updatethreatintelset',
        'updatetrail',
        'updatetrustedentityset',
        'verifyphonenumber'
      ),
      FLATTEN(
        CONCAT(
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN (
                'deleteanomalymonitor',
                'deleteanomalysubscription',
                'deletebudget',
                'deletebudgetaction',
                'deletenotification',
                'deletesubscriber',
                'transfercredit',
                'updateanomalysubscription',
                'updatebillingpreferences',
                'updatebudget',
                'updatebudgetaction',
                'updatenotification',
                'updatesubscriber'
              ),
              ARRAY[IF(
                small_source = 'billing.amazonaws.com',
                IF(
                  small_name = 'transfercredit',
                  IF(
                    succeeded,
                    IF(
                      NOT COALESCE(
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.dryRun[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'true'
                        ),
                        FALSE
                      ),
                      'aws_billing_credit_transferred'
                    )
                  )
                )
              ), IF(
                small_source = 'budgets.amazonaws.com',
                IF(small_name IN ('deletebudget', 'deletenotification', 'deletesubscriber'), 'aws_budget_deleted')
              ), IF(
                small_source = 'ce.amazonaws.com',
                IF(
                  small_name IN ('deleteanomalymonitor', 'deleteanomalysubscription'),
                  'aws_cost_anomaly_monitor_deleted'
                )
              ), IF(
                (
                  small_source = 'budgets.amazonaws.com'
                  AND small_name IN ('updatebudget', 'updatenotification', 'updatesubscriber', 'updatebudgetaction', 'deletebudgetaction')
                )
                OR (
                  small_source = 'ce.amazonaws.com' AND small_name = 'updateanomalysubscription'
                )
                OR (
                  small_source = 'billing.amazonaws.com' AND small_name = 'updatebillingpreferences'
                ),
                IF(succeeded, 'aws_cost_controls_changed')
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN (
                'createstackinstances',
                'createstackset',
                'deletelandingzone',
                'deletestackinstances',
                'deletestackset',
                'disablebaseline',
                'disablecontrol',
                'enableregion',
                'updatestackinstances',
                'updatestackset'
              ),
              ARRAY[IF(
                small_source = 'account.amazonaws.com',
                IF(small_name = 'enableregion', IF(succeeded, 'aws_account_region_enabled'))
              ), IF(
                small_source = 'cloudformation.amazonaws.com',
                IF(
                  small_name IN (
                    'createstackset',
                    'updatestackset',
                    'deletestackset',
                    'createstackinstances',
                    'updatestackinstances',
                    'deletestackinstances'
                  ),
                  IF(
                    succeeded,
                    IF(
                      NOT COALESCE(LOWER(useridentity.invokedby) = 'controltower.amazonaws.com', FALSE),
                      'aws_cloudformation_stackset_changed'
                    )
                  )
                )
              ), IF(
                small_source = 'controltower.amazonaws.com',
                IF(
                  small_name IN ('disablecontrol', 'disablebaseline', 'deletelandingzone'),
                  IF(succeeded, 'aws_controltower_guardrail_disabled')
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN (
                'deleteadminaccount',
                'deregisterdatalakedelegatedadministrator',
                'deregisterdelegatedadministrator',
                'deregisterorganizationadminaccount',
                'deregisterorganizationdelegatedadmin',
                'disabledelegatedadminaccount',
                'disableipamorganizationadminaccount',
                'disableorganizationadminaccount',
                'disassociateadminaccount'
              ),
              ARRAY[IF(
                (
                  small_source = 'organizations.amazonaws.com' AND small_name = 'deregisterdelegatedadministrator'
                )
                OR (
                  small_source = 'cloudtrail.amazonaws.com' AND small_name = 'deregisterorganizationdelegatedadmin'
                )
                OR (
                  small_source IN (
                    'guardduty.amazonaws.com',
                    'securityhub.amazonaws.com',
                    'macie2.amazonaws.com',
                    'detective.amazonaws.com'
                  )
                  AND small_name = 'disableorganizationadminaccount'
                )
                OR (
                  small_source = 'inspector2.amazonaws.com' AND small_name = 'disabledelegatedadminaccount'
                )
                OR (
                  small_source = 'securitylake.amazonaws.com'
                  AND small_name = 'deregisterdatalakedelegatedadministrator'
                )
                OR (
                  small_source = 'fms.amazonaws.com' AND small_name = 'disassociateadminaccount'
                )
                OR (
                  small_source = 'auditmanager.amazonaws.com' AND small_name = 'deregisterorganizationadminaccount'
                )
                OR (
                  small_source = 'ec2.amazonaws.com' AND small_name = 'disableipamorganizationadminaccount'
                )
                OR (
                  small_source = 'network-security-manager.amazonaws.com' AND small_name = 'deleteadminaccount'
                ),
                IF(
                  NOT COALESCE(small_error LIKE 'accessdenied%' OR small_error LIKE 'vpceaccessdenied%', FALSE),
                  IF(
                    NOT COALESCE(small_source = 'ec2.amazonaws.com' AND small_error LIKE 'client.unauthorizedoperation%', FALSE),
                    'aws_org_delegated_admin_deregistered'
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN (
                'associateadminaccount',
                'enableipamorganizationadminaccount',
                'putadminaccount',
                'registerdatalakedelegatedadministrator',
                'registerdelegatedadministrator',
                'registerorganizationadminaccount',
                'registerorganizationdelegatedadmin'
              ),
              ARRAY[IF(
                (
                  small_source = 'organizations.amazonaws.com' AND small_name = 'registerdelegatedadministrator'
                )
                OR (
                  small_source = 'cloudtrail.amazonaws.com' AND small_name = 'registerorganizationdelegatedadmin'
                )
                OR (
                  small_source = 'securitylake.amazonaws.com' AND small_name = 'registerdatalakedelegatedadministrator'
                )
                OR (
                  small_source = 'fms.amazonaws.com' AND small_name IN ('associateadminaccount', 'putadminaccount')
                )
                OR (
                  small_source = 'auditmanager.amazonaws.com' AND small_name = 'registerorganizationadminaccount'
                )
                OR (
                  small_source = 'ec2.amazonaws.com' AND small_name = 'enableipamorganizationadminaccount'
                )
                OR (
                  small_source = 'network-security-manager.amazonaws.com' AND small_name = 'putadminaccount'
                ),
                IF(
                  NOT COALESCE(small_error LIKE 'accessdenied%' OR small_error LIKE 'vpceaccessdenied%', FALSE),
                  IF(
                    NOT COALESCE(small_source = 'ec2.amazonaws.com' AND small_error LIKE 'client.unauthorizedoperation%', FALSE),
                    'aws_org_delegated_admin_registered'
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN (
                'associateadminaccount',
                'batchrevokesessions',
                'deactivateorganizationsaccess',
                'deleteadminaccount',
                'deleteconsoleauthorizationconfiguration',
                'deletelandingzone',
                'deletepolicy',
                'deleteresourcepermissionstatement',
                'deleteresourcepolicy',
                'deregisterdatalakedelegatedadministrator',
                'deregisterdelegatedadministrator',
                'deregisterorganizationadminaccount',
                'deregisterorganizationdelegatedadmin',
                'detachpolicy',
                'disableawsserviceaccess',
                'disablebaseline',
                'disablecontrol',
                'disabledelegatedadminaccount',
                'disableipamorganizationadminaccount',
                'disableorganizationadminaccount',
                'disablepolicytype',
                'disassociateadminaccount',
                'enableipamorganizationadminaccount',
                'enableregion',
                'putadminaccount',
                'putconsoleauthorizationconfiguration',
                'putresourcepermissionstatement',
                'putresourcepolicy',
                'registerdatalakedelegatedadministrator',
                'registerdelegatedadministrator',
                'registerorganizationadminaccount',
                'registerorganizationdelegatedadmin',
                'updateinstance',
                'updatepolicy'
              ),
              ARRAY[IF(
                (
                  small_source = 'organizations.amazonaws.com'
                  AND small_name IN (
                    'detachpolicy',
                    'deletepolicy',
                    'updatepolicy',
                    'disablepolicytype',
                    'disableawsserviceaccess',
                    'deregisterdelegatedadministrator',
                    'registerdelegatedadministrator',
                    'putresourcepolicy',
                    'deleteresourcepolicy'
                  )
                )
                OR (
                  small_source = 'cloudtrail.amazonaws.com'
                  AND small_name IN ('deregisterorganizationdelegatedadmin', 'registerorganizationdelegatedadmin')
                )
                OR (
                  small_source IN (
                    'guardduty.amazonaws.com',
                    'securityhub.amazonaws.com',
                    'macie2.amazonaws.com',
                    'detective.amazonaws.com'
                  )
                  AND small_name = 'disableorganizationadminaccount'
                )
                OR (
                  small_source = 'inspector2.amazonaws.com' AND small_name = 'disabledelegatedadminaccount'
                )
                OR (
                  small_source = 'securitylake.amazonaws.com'
                  AND small_name IN ('registerdatalakedelegatedadministrator', 'deregisterdatalakedelegatedadministrator')
                )
                OR (
                  small_source = 'fms.amazonaws.com'
                  AND small_name IN ('associateadminaccount', 'putadminaccount', 'disassociateadminaccount')
                )
                OR (
                  small_source = 'auditmanager.amazonaws.com'
                  AND small_name IN ('registerorganizationadminaccount', 'deregisterorganizationadminaccount')
                )
                OR (
                  small_source = 'ec2.amazonaws.com'
                  AND small_name IN ('enableipamorganizationadminaccount', 'disableipamorganizationadminaccount')
                )
                OR (
                  small_source = 'network-security-manager.amazonaws.com'
                  AND small_name IN ('putadminaccount', 'deleteadminaccount')
                )
                OR (
                  small_source = 'cloudformation.amazonaws.com' AND small_name = 'deactivateorganizationsaccess'
                )
                OR (
                  small_source = 'sso.amazonaws.com' AND small_name = 'updateinstance'
                )
                OR (
                  small_source = 'signin.amazonaws.com'
                  AND small_name IN (
                    'putresourcepermissionstatement',
                    'deleteresourcepermissionstatement',
                    'putconsoleauthorizationconfiguration',
                    'deleteconsoleauthorizationconfiguration',
                    'batchrevokesessions'
                  )
                )
                OR (
                  small_source = 'controltower.amazonaws.com'
                  AND small_name IN ('disablecontrol', 'disablebaseline', 'deletelandingzone')
                )
                OR (
                  small_source = 'account.amazonaws.com' AND small_name = 'enableregion'
                ),
                IF(
                  (
                    small_error LIKE 'accessdenied%' OR small_error LIKE 'vpceaccessdenied%'
                  )
                  OR (
                    small_source = 'ec2.amazonaws.com' AND small_error LIKE 'client.unauthorizedoperation%'
                  ),
                  'aws_org_guardrail_change_denied'
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('deletepolicy', 'detachpolicy', 'disablepolicytype', 'updatepolicy'),
              ARRAY[IF(
                small_source = 'organizations.amazonaws.com',
                IF(
                  small_name IN ('detachpolicy', 'deletepolicy', 'updatepolicy'),
                  IF(
                    succeeded,
                    IF(
                      NOT COALESCE(
                        small_name = 'detachpolicy'
                        AND ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.targetId[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) LIKE 'r-%'
                        ),
                        FALSE
                      ),
                      'aws_org_policy_changed'
                    )
                  )
                )
              ), IF(
                small_source = 'organizations.amazonaws.com',
                IF(
                  small_name = 'detachpolicy',
                  IF(
                    succeeded,
                    IF(
                      ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.targetId[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) LIKE 'r-%'
                      ),
                      'aws_org_policy_detached_from_root'
                    )
                  )
                )
              ), IF(
                small_source = 'organizations.amazonaws.com',
                IF(
                  small_name = 'disablepolicytype',
                  IF(
                    succeeded,
                    IF(
                      NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.policyType[*][*]?(@ != null)'), FALSE)
                      OR ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyType[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) IN ('service_control_policy', 'resource_control_policy', '')
                      ),
                      'aws_org_policy_type_disabled'
                    )
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN (
                'deletepolicy',
                'deleteresourcepolicy',
                'detachpolicy',
                'disablepolicytype',
                'putresourcepolicy',
                'updatepolicy'
              ),
              ARRAY[IF(
                small_source = 'organizations.amazonaws.com',
                IF(
                  small_name = 'disablepolicytype',
                  IF(
                    succeeded,
                    IF(
                      NOT COALESCE(
                        NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.policyType[*][*]?(@ != null)'), FALSE)
                        OR ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyType[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) IN ('service_control_policy', 'resource_control_policy', '')
                        ),
                        FALSE
                      ),
                      'aws_org_policy_type_disabled_other'
                    )
                  )
                )
              ), IF(
                small_source = 'organizations.amazonaws.com',
                IF(
                  small_name IN ('detachpolicy', 'deletepolicy', 'updatepolicy'),
                  IF(
                    succeeded,
                    IF(
                      ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyId[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) IN ('p-examplescp1', 'p-examplescp2')
                      ),
                      'aws_org_protected_scp_changed'
                    )
                  )
                )
              ), IF(
                small_source = 'organizations.amazonaws.com',
                IF(
                  small_name = 'updatepolicy',
                  IF(
                    LOWER(useridentity.sessioncontext.sessionissuer.arn) IN (
                      'arn:aws:iam::111122223333:role/policy-pipeline',
                      'arn:aws:iam::123456789012:role/delegated/policy-pipeline'
                    ),
                    IF(
                      succeeded,
                      IF(
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyId[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) IN ('p-examplescp1', 'p-examplescp2')
                        ),
                        'aws_org_protected_scp_updated_by_pipeline'
                      )
                    )
                  )
                )
              ), IF(
                small_source = 'organizations.amazonaws.com',
                IF(
                  small_name IN ('putresourcepolicy', 'deleteresourcepolicy'),
                  IF(
                    NOT COALESCE(small_error LIKE 'accessdenied%' OR small_error LIKE 'vpceaccessdenied%', FALSE),
                    'aws_org_resource_policy_changed'
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN (
                'batchrevokesessions',
                'deactivateorganizationsaccess',
                'deleteconsoleauthorizationconfiguration',
                'deleteresourcepermissionstatement',
                'disableawsserviceaccess',
                'putconsoleauthorizationconfiguration',
                'putresourcepermissionstatement'
              ),
              ARRAY[IF(
                succeeded,
                IF(
                  (
                    small_source = 'organizations.amazonaws.com'
                    AND small_name = 'disableawsserviceaccess'
                    AND (
                      NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.servicePrincipal[*][*]?(@ != null)'), FALSE)
                      OR ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.servicePrincipal[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> REGEXP_LIKE(
                          LOWER(v),
                          '\Acloudtrail\.amazonaws\.com|\Aguardduty\.amazonaws\.com|\Aconfig\.amazonaws\.com|\Aconfig\-multiaccountsetup\.amazonaws\.com|\Asecurityhub\.amazonaws\.com|\Aaccess\-analyzer\.amazonaws\.com|\Aiam\.amazonaws\.com|\Asso\.amazonaws\.com|\Adetective\.amazonaws\.com|\Amacie\.amazonaws\.com|\Ainspector2\.amazonaws\.com|\Asecuritylake\.amazonaws\.com|\Amember\.org\.stacksets\.cloudformation\.amazonaws\.com'
                        )
                      )
                    )
                  )
                  OR (
                    small_source = 'cloudformation.amazonaws.com' AND small_name = 'deactivateorganizationsaccess'
                  ),
                  'aws_org_service_access_disabled'
                )
              ), IF(
                small_source = 'signin.amazonaws.com',
                IF(
                  small_name IN (
                    'putresourcepermissionstatement',
                    'deleteresourcepermissionstatement',
                    'putconsoleauthorizationconfiguration',
                    'deleteconsoleauthorizationconfiguration'
                  ),
                  IF(succeeded, 'aws_signin_console_access_changed')
                )
              ), IF(
                small_source = 'signin.amazonaws.com',
                IF(small_name = 'batchrevokesessions', IF(succeeded, 'aws_signin_sessions_revoked'))
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('updateinstance'),
              ARRAY[IF(
                small_source = 'sso.amazonaws.com',
                IF(
                  small_name = 'updateinstance',
                  IF(
                    succeeded,
                    IF(
                      ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(
                            JSON_QUERY(requestparameters, 'lax $.networkConfiguration.vpceAccessRequired[*][*]' WITH ARRAY WRAPPER)
                          ) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) IN ('true', 'false')
                      )
                      OR ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.encryptionConfiguration.keyType[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> v IS NOT NULL
                      )
                      OR ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.permissionSetsEnabled[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) = 'false'
                      )
                      OR (
                        NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.instanceArn[*][*]?(@ != null)'), FALSE)
                        AND NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.name[*][*]?(@ != null)'), FALSE)
                        AND NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.permissionSetsEnabled[*][*]?(@ != null)'), FALSE)
                      ),
                      'aws_sso_instance_changed'
                    )
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('accepthandshake'),
              ARRAY[IF(
                small_source = 'organizations.amazonaws.com',
                IF(
                  small_name = 'accepthandshake',
                  IF(
                    small_error LIKE 'accessdenied%' OR small_error LIKE 'vpceaccessdenied%',
                    'aws_org_accept_handshake_denied'
                  )
                )
              ), IF(
                small_source = 'organizations.amazonaws.com',
                IF(
                  small_name = 'accepthandshake',
                  IF(
                    NOT COALESCE(
                      errorcode IS NULL
                      OR (
                        small_error IN ('success', '')
                        OR small_error LIKE 'accessdenied%'
                        OR small_error LIKE 'vpceaccessdenied%'
                      ),
                      FALSE
                    ),
                    'aws_org_accept_handshake_failed'
                  )
                )
              ), IF(
                small_source = 'organizations.amazonaws.com',
                IF(
                  small_name = 'accepthandshake',
                  IF(
                    succeeded,
                    IF(
                      LOWER(useridentity.invokedby) = 'organizations.amazonaws.com'
                      OR (
                        LOWER(useridentity.invokedby) = 'aws internal' AND useridentity.type IS NULL
                      ),
                      IF(
                        NOT COALESCE(
                          ANY_MATCH(
                            TRANSFORM(
                              CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.handshake.action[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                              j -> JSON_EXTRACT_SCALAR(j, '$')
                            ),
                            v -> LOWER(v) = 'transfer_responsibility'
                          ),
                          FALSE
                        ),
                        'aws_org_accept_handshake_management'
                      )
                    )
                  )
                )
              ), IF(
                small_source = 'organizations.amazonaws.com',
                IF(
                  small_name = 'accepthandshake',
                  IF(
                    succeeded,
                    IF(
                      NOT COALESCE(LOWER(useridentity.invokedby) = 'organizations.amazonaws.com', FALSE),
                      IF(
                        NOT COALESCE(LOWER(useridentity.invokedby) = 'aws internal' AND useridentity.type IS NULL, FALSE),
                        IF(
                          NOT COALESCE(
                            ANY_MATCH(
                              TRANSFORM(
                                CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.handshake.action[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                                j -> JSON_EXTRACT_SCALAR(j, '$')
                              ),
                              v -> LOWER(v) IN (
                                'enable_all_features',
                                'approve_all_features',
                                'add_organizations_service_linked_role',
                                'transfer_responsibility'
                              )
                            ),
                            FALSE
                          ),
                          'aws_org_accept_handshake_member'
                        )
                      )
                    )
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('accepthandshake'),
              ARRAY[IF(
                small_source = 'organizations.amazonaws.com',
                IF(
                  small_name = 'accepthandshake',
                  IF(
                    succeeded,
                    IF(
                      NOT COALESCE(LOWER(useridentity.invokedby) = 'organizations.amazonaws.com', FALSE),
                      IF(
                        NOT COALESCE(LOWER(useridentity.invokedby) = 'aws internal' AND useridentity.type IS NULL, FALSE),
                        IF(
                          ANY_MATCH(
                            TRANSFORM(
                              CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.handshake.arn[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                              j -> JSON_EXTRACT_SCALAR(j, '$')
                            ),
                            v -> REGEXP_LIKE(
                              LOWER(v),
                              '\Aarn:aws:organizations::111122223333:handshake/o\-exampleorgid/|\Aarn:aws\-cn:organizations::111122223333:handshake/o\-exampleorgid/|\Aarn:aws\-us\-gov:organizations::111122223333:handshake/o\-exampleorgid/|\Aarn:aws\-eusc:organizations::111122223333:handshake/o\-exampleorgid/|\Aarn:aws\-iso:organizations::111122223333:handshake/o\-exampleorgid/|\Aarn:aws\-iso\-b:organizations::111122223333:handshake/o\-exampleorgid/|\Aarn:aws\-iso\-e:organizations::111122223333:handshake/o\-exampleorgid/|\Aarn:aws\-iso\-f:organizations::111122223333:handshake/o\-exampleorgid/'
                            )
                          ),
                          IF(
                            NOT COALESCE(
                              ANY_MATCH(
                                TRANSFORM(
                                  CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.handshake.action[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                                  j -> JSON_EXTRACT_SCALAR(j, '$')
                                ),
                                v -> LOWER(v) IN (
                                  'enable_all_features',
                                  'approve_all_features',
                                  'add_organizations_service_linked_role',
                                  'transfer_responsibility'
                                )
                              ),
                              FALSE
                            ),
                            'aws_org_accept_handshake_own'
                          )
                        )
                      )
                    )
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('accountdepartedorganization'),
              ARRAY[IF(
                small_source = 'organizations.amazonaws.com',
                IF(
                  small_name = 'accountdepartedorganization',
                  IF(
                    ANY_MATCH(
                      TRANSFORM(
                        CAST(JSON_PARSE(JSON_QUERY(serviceeventdetails, 'lax $.departureMethod[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                        j -> JSON_EXTRACT_SCALAR(j, '$')
                      ),
                      v -> LOWER(v) = 'cleaned'
                    )
                    OR ANY_MATCH(
                      TRANSFORM(
                        CAST(JSON_PARSE(JSON_QUERY(serviceeventdetails, 'lax $.departedMethod[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                        j -> JSON_EXTRACT_SCALAR(j, '$')
                      ),
                      v -> LOWER(v) = 'cleaned'
                    ),
                    'aws_org_account_departed_cleaned'
                  )
                )
              ), IF(
                small_source = 'organizations.amazonaws.com',
                IF(
                  small_name = 'accountdepartedorganization',
                  IF(
                    NOT COALESCE(
                      ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(serviceeventdetails, 'lax $.departureMethod[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) IN ('removed', 'cleaned')
                      ),
                      FALSE
                    ),
                    IF(
                      NOT COALESCE(
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(serviceeventdetails, 'lax $.departedMethod[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) IN ('removed', 'cleaned')
                        ),
                        FALSE
                      ),
                      'aws_org_account_departed_left'
                    )
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('accountdepartedorganization', 'accountjoinedorganization'),
              ARRAY[IF(
                small_source = 'organizations.amazonaws.com',
                IF(
                  small_name = 'accountdepartedorganization',
                  IF(
                    ANY_MATCH(
                      TRANSFORM(
                        CAST(JSON_PARSE(JSON_QUERY(serviceeventdetails, 'lax $.departureMethod[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                        j -> JSON_EXTRACT_SCALAR(j, '$')
                      ),
                      v -> LOWER(v) = 'removed'
                    )
                    OR ANY_MATCH(
                      TRANSFORM(
                        CAST(JSON_PARSE(JSON_QUERY(serviceeventdetails, 'lax $.departedMethod[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                        j -> JSON_EXTRACT_SCALAR(j, '$')
                      ),
                      v -> LOWER(v) = 'removed'
                    ),
                    'aws_org_account_departed_removed'
                  )
                )
              ), IF(
                small_source = 'organizations.amazonaws.com',
                IF(
                  small_name = 'accountjoinedorganization',
                  IF(
                    ANY_MATCH(
                      TRANSFORM(
                        CAST(JSON_PARSE(JSON_QUERY(serviceeventdetails, 'lax $.joinedMethod[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                        j -> JSON_EXTRACT_SCALAR(j, '$')
                      ),
                      v -> LOWER(v) = 'created'
                    ),
                    'aws_org_account_joined_created'
                  )
                )
              ), IF(
                small_source = 'organizations.amazonaws.com',
                IF(
                  small_name = 'accountjoinedorganization',
                  IF(
                    NOT COALESCE(
                      ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(serviceeventdetails, 'lax $.joinedMethod[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) = 'created'
                      ),
                      FALSE
                    ),
                    'aws_org_account_joined_invited'
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN (
                'accepthandshake',
                'closeaccount',
                'createorganization',
                'declinehandshake',
                'deleteorganization',
                'inviteaccounttoorganization',
                'inviteorganizationtotransferresponsibility',
                'responsibilitytransferaccepted',
                'responsibilitytransferterminated',
                'terminateresponsibilitytransfer',
                'updatebillingtransferpreference',
                'updateresponsibilitytransfer'
              ),
              ARRAY[IF(
                (
                  small_source = 'organizations.amazonaws.com'
                  AND small_name = 'accepthandshake'
                  AND ANY_MATCH(
                    TRANSFORM(
                      CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.handshake.action[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                      j -> JSON_EXTRACT_SCALAR(j, '$')
                    ),
                    v -> LOWER(v) = 'transfer_responsibility'
                  )
                  AND (
                    succeeded
                  )
                )
                OR (
                  small_source = 'organizations.amazonaws.com' AND small_name = 'responsibilitytransferaccepted'
                ),
                'aws_org_billing_transfer_accepted'
              ), IF(
                (
                  small_source = 'organizations.amazonaws.com'
                  AND small_name IN (
                    'inviteorganizationtotransferresponsibility',
                    'updateresponsibilitytransfer',
                    'terminateresponsibilitytransfer',
                    'responsibilitytransferterminated'
                  )
                )
                OR (
                  small_source = 'billingconductor.amazonaws.com' AND small_name = 'updatebillingtransferpreference'
                ),
                IF(succeeded, 'aws_org_billing_transfer_changed')
              ), IF(
                small_source = 'account.amazonaws.com',
                IF(small_name = 'closeaccount', IF(succeeded, 'aws_org_close_account'))
              ), IF(
                small_source = 'organizations.amazonaws.com',
                IF(small_name = 'closeaccount', IF(succeeded, 'aws_org_close_account_by_management'))
              ), IF(
                small_source = 'organizations.amazonaws.com',
                IF(small_name = 'createorganization', IF(succeeded, 'aws_org_create_in_known_account'))
              ), IF(
                small_source = 'organizations.amazonaws.com',
                IF(small_name = 'deleteorganization', IF(succeeded, 'aws_org_delete'))
              ), IF(
                small_source = 'organizations.amazonaws.com',
                IF(small_name = 'declinehandshake', IF(succeeded, 'aws_org_handshake_declined'))
              ), IF(
                small_source = 'organizations.amazonaws.com',
                IF(small_name = 'inviteaccounttoorganization', IF(succeeded, 'aws_org_invite_account'))
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('leaveorganization'),
              ARRAY[IF(
                small_source = 'organizations.amazonaws.com',
                IF(
                  small_name = 'leaveorganization',
                  IF(
                    small_error LIKE 'accessdenied%' OR small_error LIKE 'vpceaccessdenied%',
                    IF(
                      NOT COALESCE(
                        LOWER(errormessage) LIKE '%service control policy%'
                        OR LOWER(errormessage) LIKE '%service\_control\_policy%' ESCAPE '\',
                        FALSE
                      ),
                      'aws_org_leave_denied'
                    )
                  )
                )
              ), IF(
                small_source = 'organizations.amazonaws.com',
                IF(
                  small_name = 'leaveorganization',
                  IF(
                    small_error LIKE 'accessdenied%' OR small_error LIKE 'vpceaccessdenied%',
                    IF(
                      LOWER(errormessage) LIKE '%service control policy%'
                      OR LOWER(errormessage) LIKE '%service\_control\_policy%' ESCAPE '\',
                      IF(
                        NOT COALESCE(LOWER(useridentity.type) = 'root', FALSE),
                        IF(NOT COALESCE(LOWER(useridentity.accesskeyid) LIKE 'akia%', FALSE), 'aws_org_leave_denied_scp')
                      )
                    )
                  )
                )
              ), IF(
                small_source = 'organizations.amazonaws.com',
                IF(
                  small_name = 'leaveorganization',
                  IF(
                    small_error LIKE 'accessdenied%' OR small_error LIKE 'vpceaccessdenied%',
                    IF(
                      LOWER(errormessage) LIKE '%service control policy%'
                      OR LOWER(errormessage) LIKE '%service\_control\_policy%' ESCAPE '\',
                      IF(
                        LOWER(useridentity.type) = 'root' OR LOWER(useridentity.accesskeyid) LIKE 'akia%',
                        'aws_org_leave_denied_scp_by_root_or_key'
                      )
                    )
                  )
                )
              ), IF(
                small_source = 'organizations.amazonaws.com',
                IF(
                  small_name = 'leaveorganization',
                  IF(
                    NOT COALESCE(
                      errorcode IS NULL
                      OR (
                        small_error IN ('success', '')
                        OR REGEXP_LIKE(
                          small_error,
                          '\Aaccessdenied|\Avpceaccessdenied|\Aconstraintviolation|\Atoomanyrequests|\Aconcurrentmodification'
                        )
                      ),
                      FALSE
                    ),
                    'aws_org_leave_failed_other'
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN (
                'describeorganization',
                'leaveorganization',
                'listhandshakesforaccount',
                'moveaccount',
                'sendphonenumberverification',
                'verifyphonenumber'
              ),
              ARRAY[IF(
                small_source = 'organizations.amazonaws.com',
                IF(
                  small_name = 'leaveorganization',
                  IF(
                    small_error LIKE 'constraintviolation%'
                    OR small_error LIKE 'toomanyrequests%'
                    OR small_error LIKE 'concurrentmodification%',
                    'aws_org_leave_precondition_failed'
                  )
                )
              ), IF(
                small_source = 'organizations.amazonaws.com',
                IF(small_name = 'leaveorganization', IF(succeeded, 'aws_org_leave_success'))
              ), IF(
                (
                  small_source = 'organizations.amazonaws.com'
                  AND small_name IN ('describeorganization', 'listhandshakesforaccount')
                )
                OR (
                  small_source = 'account.amazonaws.com'
                  AND small_name IN ('sendphonenumberverification', 'verifyphonenumber')
                ),
                'aws_org_membership_looked_up'
              ), IF(
                small_source = 'organizations.amazonaws.com',
                IF(
                  small_name = 'moveaccount',
                  IF(
                    succeeded,
                    IF(
                      NOT COALESCE(
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.destinationParentId[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) LIKE 'r-%'
                        ),
                        FALSE
                      ),
                      'aws_org_move_account'
                    )
                  )
                )
              ), IF(
                small_source = 'organizations.amazonaws.com',
                IF(
                  small_name = 'moveaccount',
                  IF(
                    succeeded,
                    IF(
                      ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.destinationParentId[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) LIKE 'r-%'
                      ),
                      'aws_org_move_account_to_root'
                    )
                  )
                )
              ), IF(
                small_source = 'organizations.amazonaws.com',
                IF(
                  small_name = 'moveaccount',
                  IF(
                    succeeded,
                    IF(
                      ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.destinationParentId[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) IN ('ou-exam-transit1', 'ou-exam-transit2')
                      ),
                      'aws_org_move_account_to_transition_ou'
                    )
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('removeaccountfromorganization'),
              ARRAY[IF(
                small_source = 'organizations.amazonaws.com',
                IF(small_name = 'removeaccountfromorganization', IF(succeeded, 'aws_org_remove_account'))
              ), IF(
                small_source = 'organizations.amazonaws.com',
                IF(
                  small_name = 'removeaccountfromorganization',
                  IF(NOT COALESCE(succeeded, FALSE), 'aws_org_remove_account_failed')
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN (
                'deletealternatecontact',
                'disableorganizationsrootcredentialsmanagement',
                'disableorganizationsrootsessions',
                'putaccountname',
                'putalternatecontact',
                'putcontactinformation',
                'sendphonenumberverification',
                'verifyphonenumber'
              ),
              ARRAY[IF(
                succeeded,
                IF(
                  (
                    small_source = 'account.amazonaws.com' AND small_name IN ('putcontactinformation', 'putaccountname')
                  )
                  OR (
                    small_source = 'account.amazonaws.com'
                    AND small_name IN ('putalternatecontact', 'deletealternatecontact')
                    AND ANY_MATCH(
                      TRANSFORM(
                        CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.alternateContactType[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                        j -> JSON_EXTRACT_SCALAR(j, '$')
                      ),
                      v -> LOWER(v) IN ('billing', 'operations')
                    )
                  ),
                  'aws_account_contact_changed'
                )
              ), IF(
                small_source = 'account.amazonaws.com',
                IF(
                  small_name IN ('sendphonenumberverification', 'verifyphonenumber'),
                  IF(succeeded, 'aws_account_phone_number_verified')
                )
              ), IF(
                small_source = 'account.amazonaws.com',
                IF(
                  small_name IN ('putalternatecontact', 'deletealternatecontact'),
                  IF(
                    succeeded,
                    IF(
                      NOT COALESCE(
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.alternateContactType[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) IN ('billing', 'operations')
                        ),
                        FALSE
                      ),
                      'aws_account_security_contact_changed'
                    )
                  )
                )
              ), IF(
                small_source = 'iam.amazonaws.com',
                IF(
                  small_name IN ('disableorganizationsrootcredentialsmanagement', 'disableorganizationsrootsessions'),
                  IF(succeeded, 'aws_org_central_root_disabled')
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('consolelogin', 'createaccesskey'),
              ARRAY[IF(
                small_source = 'iam.amazonaws.com',
                IF(
                  small_name = 'createaccesskey',
                  IF(
                    LOWER(useridentity.type) = 'root',
                    IF(
                      succeeded,
                      IF(
                        NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.userName[*][*]?(@ != null)'), FALSE)
                        OR ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.userName[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'aws root user'
                        ),
                        'aws_root_access_key_created'
                      )
                    )
                  )
                )
              ), IF(
                small_source = 'signin.amazonaws.com',
                IF(
                  small_name = 'consolelogin',
                  IF(
                    LOWER(useridentity.type) = 'root',
                    IF(
                      NOT COALESCE(
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.ConsoleLogin[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'failure'
                        ),
                        FALSE
                      ),
                      IF(
                        NOT COALESCE(
                          ANY_MATCH(
                            TRANSFORM(
                              CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.ConsoleLogin[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                              j -> JSON_EXTRACT_SCALAR(j, '$')
                            ),
                            v -> LOWER(v) = 'success'
                          )
                          AND ANY_MATCH(
                            TRANSFORM(
                              CAST(JSON_PARSE(JSON_QUERY(additionaleventdata, 'lax $.MFAUsed[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                              j -> JSON_EXTRACT_SCALAR(j, '$')
                            ),
                            v -> LOWER(v) = 'no'
                          ),
                          FALSE
                        ),
                        'aws_root_console_login'
                      )
                    )
                  )
                )
              ), IF(
                small_source = 'signin.amazonaws.com',
                IF(
                  small_name = 'consolelogin',
                  IF(
                    LOWER(useridentity.type) = 'root',
                    IF(
                      ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.ConsoleLogin[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) = 'failure'
                      ),
                      'aws_root_console_login_failed'
                    )
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN (
                'acceptprimaryemailupdate',
                'consolelogin',
                'emailupdated',
                'enablemfadevice',
                'startprimaryemailupdate'
              ),
              ARRAY[IF(
                small_source = 'signin.amazonaws.com',
                IF(
                  small_name = 'consolelogin',
                  IF(
                    LOWER(useridentity.type) = 'root',
                    IF(
                      ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.ConsoleLogin[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) = 'success'
                      ),
                      IF(
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(additionaleventdata, 'lax $.MFAUsed[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'no'
                        ),
                        'aws_root_console_login_no_mfa'
                      )
                    )
                  )
                )
              ), IF(
                small_source = 'account.amazonaws.com',
                IF(small_name = 'startprimaryemailupdate', IF(succeeded, 'aws_root_email_change_started'))
              ), IF(
                (
                  small_source = 'account.amazonaws.com' AND small_name = 'acceptprimaryemailupdate' AND (
                    succeeded
                  )
                )
                OR (
                  small_source = 'signin.amazonaws.com'
                  AND small_name = 'emailupdated'
                  AND NOT COALESCE(
                    ANY_MATCH(
                      TRANSFORM(
                        CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.EmailUpdated[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                        j -> JSON_EXTRACT_SCALAR(j, '$')
                      ),
                      v -> LOWER(v) = 'failure'
                    ),
                    FALSE
                  )
                ),
                'aws_root_email_changed'
              ), IF(
                small_source = 'iam.amazonaws.com',
                IF(
                  small_name = 'enablemfadevice',
                  IF(LOWER(useridentity.type) = 'root', IF(succeeded, 'aws_root_mfa_added'))
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('deactivatemfadevice', 'deletevirtualmfadevice'),
              ARRAY[IF(
                small_source = 'iam.amazonaws.com',
                IF(
                  succeeded,
                  IF(
                    (
                      small_name = 'deactivatemfadevice'
                      AND LOWER(useridentity.type) = 'root'
                      AND NOT COALESCE(
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.serialNumber[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) LIKE '%:mfa/root-account-mfa-device'
                        ),
                        FALSE
                      )
                      AND NOT COALESCE(
                        NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.userName[*][*]?(@ != null)'), FALSE)
                        OR ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.userName[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) IN ('aws root user', '')
                        ),
                        FALSE
                      )
                    )
                    OR (
                      small_name = 'deletevirtualmfadevice'
                      AND LOWER(useridentity.type) = 'root'
                      AND NOT COALESCE(
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.serialNumber[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) LIKE '%:mfa/root-account-mfa-device'
                        ),
                        FALSE
                      )
                      AND NOT COALESCE(
                        NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.serialNumber[*][*]?(@ != null)'), FALSE)
                        OR ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.serialNumber[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> v = ''
                        ),
                        FALSE
                      )
                    )
                    OR (
                      small_name = 'deletevirtualmfadevice'
                      AND ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.serialNumber[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) LIKE '%:mfa/root-account-mfa-device'
                      )
                      AND NOT COALESCE(LOWER(useridentity.type) = 'root', FALSE)
                    ),
                    'aws_root_mfa_other_removed'
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN (
                'deactivatemfadevice',
                'deletevirtualmfadevice',
                'passwordrecoverycompleted',
                'passwordrecoveryrequested'
              ),
              ARRAY[IF(
                small_source = 'iam.amazonaws.com',
                IF(
                  succeeded,
                  IF(
                    (
                      small_name = 'deactivatemfadevice'
                      AND (
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.serialNumber[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) LIKE '%:mfa/root-account-mfa-device'
                        )
                        OR (
                          LOWER(useridentity.type) = 'root'
                          AND (
                            NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.userName[*][*]?(@ != null)'), FALSE)
                            OR ANY_MATCH(
                              TRANSFORM(
                                CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.userName[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                                j -> JSON_EXTRACT_SCALAR(j, '$')
                              ),
                              v -> LOWER(v) IN ('aws root user', '')
                            )
                          )
                        )
                      )
                    )
                    OR (
                      small_name = 'deletevirtualmfadevice'
                      AND LOWER(useridentity.type) = 'root'
                      AND (
                        NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.serialNumber[*][*]?(@ != null)'), FALSE)
                        OR ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.serialNumber[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> v = '' OR LOWER(v) LIKE '%:mfa/root-account-mfa-device'
                        )
                      )
                    ),
                    'aws_root_mfa_removed'
                  )
                )
              ), IF(
                small_source = 'signin.amazonaws.com',
                IF(
                  small_name = 'passwordrecoverycompleted',
                  IF(
                    NOT COALESCE(
                      ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.PasswordRecoveryCompleted[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) = 'failure'
                      ),
                      FALSE
                    ),
                    'aws_root_password_recovery_completed'
                  )
                )
              ), IF(
                small_source = 'signin.amazonaws.com',
                IF(small_name = 'passwordrecoveryrequested', 'aws_root_password_recovery_requested')
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('assumeroot'),
              ARRAY[IF(
                small_source = 'sts.amazonaws.com',
                IF(
                  small_name = 'assumeroot',
                  IF(
                    succeeded,
                    IF(
                      NOT COALESCE(
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.taskPolicyArn.arn[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) IN (
                            'arn:aws:iam::aws:policy/root-task/iamcreaterootuserpassword',
                            'arn:aws-cn:iam::aws:policy/root-task/iamcreaterootuserpassword',
                            'arn:aws-us-gov:iam::aws:policy/root-task/iamcreaterootuserpassword',
                            'arn:aws-eusc:iam::aws:policy/root-task/iamcreaterootuserpassword',
                            'arn:aws-iso:iam::aws:policy/root-task/iamcreaterootuserpassword',
                            'arn:aws-iso-b:iam::aws:policy/root-task/iamcreaterootuserpassword',
                            'arn:aws-iso-e:iam::aws:policy/root-task/iamcreaterootuserpassword',
                            'arn:aws-iso-f:iam::aws:policy/root-task/iamcreaterootuserpassword',
                            'arn:aws:iam::aws:policy/root-task/iamdeleterootusercredentials',
                            'arn:aws-cn:iam::aws:policy/root-task/iamdeleterootusercredentials',
                            'arn:aws-us-gov:iam::aws:policy/root-task/iamdeleterootusercredentials',
                            'arn:aws-eusc:iam::aws:policy/root-task/iamdeleterootusercredentials',
                            'arn:aws-iso:iam::aws:policy/root-task/iamdeleterootusercredentials',
                            'arn:aws-iso-b:iam::aws:policy/root-task/iamdeleterootusercredentials',
                            'arn:aws-iso-e:iam::aws:policy/root-task/iamdeleterootusercredentials',
                            'arn:aws-iso-f:iam::aws:policy/root-task/iamdeleterootusercredentials',
                            'arn:aws:iam::aws:policy/root-task/iamauditrootusercredentials',
                            'arn:aws-cn:iam::aws:policy/root-task/iamauditrootusercredentials',
                            'arn:aws-us-gov:iam::aws:policy/root-task/iamauditrootusercredentials',
                            'arn:aws-eusc:iam::aws:policy/root-task/iamauditrootusercredentials',
                            'arn:aws-iso:iam::aws:policy/root-task/iamauditrootusercredentials',
                            'arn:aws-iso-b:iam::aws:policy/root-task/iamauditrootusercredentials',
                            'arn:aws-iso-e:iam::aws:policy/root-task/iamauditrootusercredentials',
                            'arn:aws-iso-f:iam::aws:policy/root-task/iamauditrootusercredentials'
                          )
                        ),
                        FALSE
                      ),
                      'aws_sts_assume_root'
                    )
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('assumeroot'),
              ARRAY[IF(
                small_source = 'sts.amazonaws.com',
                IF(
                  small_name = 'assumeroot',
                  IF(
                    succeeded,
                    IF(
                      ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.taskPolicyArn.arn[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) IN (
                          'arn:aws:iam::aws:policy/root-task/iamauditrootusercredentials',
                          'arn:aws-cn:iam::aws:policy/root-task/iamauditrootusercredentials',
                          'arn:aws-us-gov:iam::aws:policy/root-task/iamauditrootusercredentials',
                          'arn:aws-eusc:iam::aws:policy/root-task/iamauditrootusercredentials',
                          'arn:aws-iso:iam::aws:policy/root-task/iamauditrootusercredentials',
                          'arn:aws-iso-b:iam::aws:policy/root-task/iamauditrootusercredentials',
                          'arn:aws-iso-e:iam::aws:policy/root-task/iamauditrootusercredentials',
                          'arn:aws-iso-f:iam::aws:policy/root-task/iamauditrootusercredentials'
                        )
                      ),
                      'aws_sts_assume_root_audit'
                    )
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('assumeroot'),
              ARRAY[IF(
                small_source = 'sts.amazonaws.com',
                IF(
                  small_name = 'assumeroot',
                  IF(
                    succeeded,
                    IF(
                      ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.taskPolicyArn.arn[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) IN (
                          'arn:aws:iam::aws:policy/root-task/iamcreaterootuserpassword',
                          'arn:aws-cn:iam::aws:policy/root-task/iamcreaterootuserpassword',
                          'arn:aws-us-gov:iam::aws:policy/root-task/iamcreaterootuserpassword',
                          'arn:aws-eusc:iam::aws:policy/root-task/iamcreaterootuserpassword',
                          'arn:aws-iso:iam::aws:policy/root-task/iamcreaterootuserpassword',
                          'arn:aws-iso-b:iam::aws:policy/root-task/iamcreaterootuserpassword',
                          'arn:aws-iso-e:iam::aws:policy/root-task/iamcreaterootuserpassword',
                          'arn:aws-iso-f:iam::aws:policy/root-task/iamcreaterootuserpassword'
                        )
                      ),
                      'aws_sts_assume_root_create_password'
                    )
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('assumeroot'),
              ARRAY[IF(
                small_source = 'sts.amazonaws.com',
                IF(
                  small_name = 'assumeroot',
                  IF(
                    succeeded,
                    IF(
                      ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.taskPolicyArn.arn[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) IN (
                          'arn:aws:iam::aws:policy/root-task/iamdeleterootusercredentials',
                          'arn:aws-cn:iam::aws:policy/root-task/iamdeleterootusercredentials',
                          'arn:aws-us-gov:iam::aws:policy/root-task/iamdeleterootusercredentials',
                          'arn:aws-eusc:iam::aws:policy/root-task/iamdeleterootusercredentials',
                          'arn:aws-iso:iam::aws:policy/root-task/iamdeleterootusercredentials',
                          'arn:aws-iso-b:iam::aws:policy/root-task/iamdeleterootusercredentials',
                          'arn:aws-iso-e:iam::aws:policy/root-task/iamdeleterootusercredentials',
                          'arn:aws-iso-f:iam::aws:policy/root-task/iamdeleterootusercredentials'
                        )
                      ),
                      'aws_sts_assume_root_delete_credentials'
                    )
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN (
                'createapplication',
                'createentitlement',
                'createpolicy',
                'createpolicyversion',
                'deleterolepermissionsboundary',
                'deleteuserpermissionsboundary',
                'putgrouppolicy',
                'putrolepolicy',
                'putuserpolicy'
              ),
              ARRAY[IF(
                small_source = 'account-access.amazonaws.com',
                IF(
                  small_name IN ('createentitlement', 'createapplication'),
                  IF(succeeded, 'aws_account_access_entitlement_created')
                )
              ), IF(
                small_source = 'iam.amazonaws.com',
                IF(
                  small_name IN ('putuserpolicy', 'putrolepolicy', 'putgrouppolicy', 'createpolicy', 'createpolicyversion'),
                  IF(
                    succeeded,
                    IF(
                      ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyDocument[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) LIKE '%"allow"%'
                      ),
                      IF(
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyDocument[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> REGEXP_LIKE(v, '"[aA][cC][tT][iI][oO][nN]"[\x{9}\x{A}\x{D} ]*:[\x{9}\x{A}\x{D} ]*(?:\[[^=\]]*)?"\*(?::\*)?"')
                        ),
                        IF(
                          NOT COALESCE(
                            ANY_MATCH(
                              TRANSFORM(
                                CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyDocument[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                                j -> JSON_EXTRACT_SCALAR(j, '$')
                              ),
                              v -> REGEXP_LIKE(
                                LOWER(v),
                                '"organizations:le|"organizations:ac|"organizations:\*|"organizations:l\*|"organizations:a\*|"organizations:\?|"organizations:l\?|"organizations:a\?|\\u004|\\u005|\\u006|\\u007|\\u002a|\\u003a|\\u003f'
                              )
                            ),
                            FALSE
                          ),
                          'aws_iam_admin_policy_granted'
                        )
                      )
                    )
                  )
                )
              ), IF(
                small_source = 'iam.amazonaws.com',
                IF(
                  small_name IN ('deleteuserpermissionsboundary', 'deleterolepermissionsboundary'),
                  IF(succeeded, 'aws_iam_boundary_removed')
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('attachuserpolicy', 'putuserpolicy'),
              ARRAY[IF(
                (
                  small_source = 'iam.amazonaws.com'
                  AND small_name = 'attachuserpolicy'
                  AND ANY_MATCH(
                    TRANSFORM(
                      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyArn[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                      j -> JSON_EXTRACT_SCALAR(j, '$')
                    ),
                    v -> REGEXP_LIKE(
                      LOWER(v),
                      '\Aarn:aws:iam::aws:policy/awscompromisedkeyquarantine|\Aarn:aws\-cn:iam::aws:policy/awscompromisedkeyquarantine|\Aarn:aws\-us\-gov:iam::aws:policy/awscompromisedkeyquarantine|\Aarn:aws\-eusc:iam::aws:policy/awscompromisedkeyquarantine|\Aarn:aws\-iso:iam::aws:policy/awscompromisedkeyquarantine|\Aarn:aws\-iso\-b:iam::aws:policy/awscompromisedkeyquarantine|\Aarn:aws\-iso\-e:iam::aws:policy/awscompromisedkeyquarantine|\Aarn:aws\-iso\-f:iam::aws:policy/awscompromisedkeyquarantine'
                    )
                  )
                )
                OR (
                  small_source = 'iam.amazonaws.com'
                  AND small_name = 'putuserpolicy'
                  AND ANY_MATCH(
                    TRANSFORM(
                      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyName[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                      j -> JSON_EXTRACT_SCALAR(j, '$')
                    ),
                    v -> LOWER(v) LIKE 'awscompromisedkeyquarantine%'
                  )
                ),
                IF(
                  NOT COALESCE(
                    ANY_MATCH(
                      TRANSFORM(
                        CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyDocument[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                        j -> JSON_EXTRACT_SCALAR(j, '$')
                      ),
                      v -> REGEXP_LIKE(LOWER(v), '"allow"|\\u004|\\u005|\\u006|\\u007|\\u002a|\\u003a|\\u003f')
                    ),
                    FALSE
                  ),
                  'aws_iam_key_quarantined'
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('createpolicy', 'createpolicyversion', 'putgrouppolicy', 'putrolepolicy', 'putuserpolicy'),
              ARRAY[IF(
                small_source = 'iam.amazonaws.com',
                IF(
                  small_name IN ('putuserpolicy', 'putrolepolicy', 'putgrouppolicy', 'createpolicy', 'createpolicyversion'),
                  IF(
                    succeeded,
                    IF(
                      ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyDocument[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> REGEXP_LIKE(LOWER(v), '\\u004|\\u005|\\u006|\\u007|\\u002a|\\u003a|\\u003f')
                      )
                      OR (
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyDocument[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) LIKE '%"allow"%'
                        )
                        AND ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyDocument[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> REGEXP_LIKE(
                            LOWER(v),
                            '"organizations:le|"organizations:ac|"organizations:\*|"organizations:l\*|"organizations:a\*|"organizations:\?|"organizations:l\?|"organizations:a\?'
                          )
                        )
                        AND (
                          ANY_MATCH(
                            TRANSFORM(
                              CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyDocument[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                              j -> JSON_EXTRACT_SCALAR(j, '$')
                            ),
                            v -> REGEXP_LIKE(
                              v,
                              '"[eE][fF][fF][eE][cC][tT]"[\x{9}\x{A}\x{D} ]*:[\x{9}\x{A}\x{D} ]*"[aA][lL][lL][oO][wW]"[^=\{\}]*"[aA][cC][tT][iI][oO][nN]"[\x{9}\x{A}\x{D} ]*:[\x{9}\x{A}\x{D} ]*(?:\[[^=\]\{\}]*)?"[oO][rR][gG][aA][nN][iI][zZ][aA][tT][iI][oO][nN][sS]:(?:[lL][eE]|[aA][cC]|[aAlL]?[\*\?])'
                            )
                            OR REGEXP_LIKE(
                              v,
                              '"[aA][cC][tT][iI][oO][nN]"[\x{9}\x{A}\x{D} ]*:[\x{9}\x{A}\x{D} ]*(?:\[[^=\]\{\}]*)?"[oO][rR][gG][aA][nN][iI][zZ][aA][tT][iI][oO][nN][sS]:(?:[lL][eE]|[aA][cC]|[aAlL]?[\*\?])[^=\{\}]*"[eE][fF][fF][eE][cC][tT]"[\x{9}\x{A}\x{D} ]*:[\x{9}\x{A}\x{D} ]*"[aA][lL][lL][oO][wW]"'
                            )
                          )
                          OR NOT COALESCE(
                            ANY_MATCH(
                              TRANSFORM(
                                CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyDocument[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                                j -> JSON_EXTRACT_SCALAR(j, '$')
                              ),
                              v -> LOWER(v) LIKE '%"deny"%' OR LOWER(v) LIKE '%"notaction"%'
                            ),
                            FALSE
                          )
                        )
                      ),
                      'aws_iam_leave_permission_granted'
                    )
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('createpolicy', 'createpolicyversion', 'putgrouppolicy', 'putrolepolicy', 'putuserpolicy'),
              ARRAY[IF(
                small_source = 'iam.amazonaws.com',
                IF(
                  small_name IN ('putuserpolicy', 'putrolepolicy', 'putgrouppolicy', 'createpolicy', 'createpolicyversion'),
                  IF(
                    succeeded,
                    IF(
                      ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyDocument[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) LIKE '%"allow"%'
                      ),
                      IF(
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyDocument[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> REGEXP_LIKE(
                            LOWER(v),
                            '"organizations:le|"organizations:ac|"organizations:\*|"organizations:l\*|"organizations:a\*|"organizations:\?|"organizations:l\?|"organizations:a\?'
                          )
                        ),
                        IF(
                          ANY_MATCH(
                            TRANSFORM(
                              CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyDocument[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                              j -> JSON_EXTRACT_SCALAR(j, '$')
                            ),
                            v -> LOWER(v) LIKE '%"deny"%' OR LOWER(v) LIKE '%"notaction"%'
                          ),
                          IF(
                            NOT COALESCE(
                              ANY_MATCH(
                                TRANSFORM(
                                  CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyDocument[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                                  j -> JSON_EXTRACT_SCALAR(j, '$')
                                ),
                                v -> REGEXP_LIKE(
                                  v,
                                  '"[eE][fF][fF][eE][cC][tT]"[\x{9}\x{A}\x{D} ]*:[\x{9}\x{A}\x{D} ]*"[aA][lL][lL][oO][wW]"[^=\{\}]*"[aA][cC][tT][iI][oO][nN]"[\x{9}\x{A}\x{D} ]*:[\x{9}\x{A}\x{D} ]*(?:\[[^=\]\{\}]*)?"[oO][rR][gG][aA][nN][iI][zZ][aA][tT][iI][oO][nN][sS]:(?:[lL][eE]|[aA][cC]|[aAlL]?[\*\?])'
                                )
                                OR REGEXP_LIKE(
                                  v,
                                  '"[aA][cC][tT][iI][oO][nN]"[\x{9}\x{A}\x{D} ]*:[\x{9}\x{A}\x{D} ]*(?:\[[^=\]\{\}]*)?"[oO][rR][gG][aA][nN][iI][zZ][aA][tT][iI][oO][nN][sS]:(?:[lL][eE]|[aA][cC]|[aAlL]?[\*\?])[^=\{\}]*"[eE][fF][fF][eE][cC][tT]"[\x{9}\x{A}\x{D} ]*:[\x{9}\x{A}\x{D} ]*"[aA][lL][lL][oO][wW]"'
                                )
                              ),
                              FALSE
                            ),
                            IF(
                              NOT COALESCE(
                                ANY_MATCH(
                                  TRANSFORM(
                                    CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyDocument[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                                    j -> JSON_EXTRACT_SCALAR(j, '$')
                                  ),
                                  v -> REGEXP_LIKE(LOWER(v), '\\u004|\\u005|\\u006|\\u007|\\u002a|\\u003a|\\u003f')
                                ),
                                FALSE
                              ),
                              'aws_iam_leave_permission_unclear'
                            )
                          )
                        )
                      )
                    )
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN (
                'addclientidtoopenidconnectprovider',
                'createloginprofile',
                'createopenidconnectprovider',
                'createrole',
                'updateloginprofile',
                'updateopenidconnectprovider',
                'updateopenidconnectproviderthumbprint',
                'updaterole'
              ),
              ARRAY[IF(
                small_source = 'iam.amazonaws.com',
                IF(
                  small_name IN ('createrole', 'updaterole', 'createloginprofile', 'updateloginprofile'),
                  IF(
                    succeeded,
                    IF(
                      NOT COALESCE(
                        NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.maxSigninSessionDuration[*][*]?(@ != null)'), FALSE)
                        OR ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.maxSigninSessionDuration[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> IF(
                              REGEXP_LIKE(JSON_FORMAT(j), '\A(-?[0-9][^"]*|"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")\z'),
                              TRY_CAST(JSON_EXTRACT_SCALAR(j, '$') AS DOUBLE)
                            )
                          ),
                          n -> n = 3600
                          OR n = 7200
                          OR n = 10800
                          OR n = 14400
                          OR n = 18000
                          OR n = 21600
                          OR n = 25200
                          OR n = 28800
                          OR n = 32400
                          OR n = 36000
                          OR n = 39600
                          OR n = 43200
                        ),
                        FALSE
                      ),
                      'aws_iam_long_signin_session'
                    )
                  )
                )
              ), IF(
                small_source = 'iam.amazonaws.com',
                IF(
                  small_name IN (
                    'createopenidconnectprovider',
                    'updateopenidconnectprovider',
                    'updateopenidconnectproviderthumbprint',
                    'addclientidtoopenidconnectprovider'
                  ),
                  IF(succeeded, 'aws_iam_oidc_provider_changed')
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('attachgrouppolicy', 'attachrolepolicy', 'attachuserpolicy'),
              ARRAY[IF(
                small_source = 'iam.amazonaws.com',
                IF(
                  small_name IN ('attachuserpolicy', 'attachrolepolicy', 'attachgrouppolicy'),
                  IF(
                    succeeded,
                    IF(
                      NOT COALESCE(
                        LOWER(useridentity.invokedby) IN (
                          'sso.amazonaws.com',
                          'cloudformation.amazonaws.com',
                          'stacksets.cloudformation.amazonaws.com',
                          'member.org.stacksets.cloudformation.amazonaws.com'
                        ),
                        FALSE
                      ),
                      IF(
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyArn[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) IN (
                            'arn:aws:iam::aws:policy/administratoraccess',
                            'arn:aws-cn:iam::aws:policy/administratoraccess',
                            'arn:aws-us-gov:iam::aws:policy/administratoraccess',
                            'arn:aws-eusc:iam::aws:policy/administratoraccess',
                            'arn:aws-iso:iam::aws:policy/administratoraccess',
                            'arn:aws-iso-b:iam::aws:policy/administratoraccess',
                            'arn:aws-iso-e:iam::aws:policy/administratoraccess',
                            'arn:aws-iso-f:iam::aws:policy/administratoraccess',
                            'arn:aws:iam::aws:policy/awsorganizationsfullaccess',
                            'arn:aws-cn:iam::aws:policy/awsorganizationsfullaccess',
                            'arn:aws-us-gov:iam::aws:policy/awsorganizationsfullaccess',
                            'arn:aws-eusc:iam::aws:policy/awsorganizationsfullaccess',
                            'arn:aws-iso:iam::aws:policy/awsorganizationsfullaccess',
                            'arn:aws-iso-b:iam::aws:policy/awsorganizationsfullaccess',
                            'arn:aws-iso-e:iam::aws:policy/awsorganizationsfullaccess',
                            'arn:aws-iso-f:iam::aws:policy/awsorganizationsfullaccess',
                            'arn:aws:iam::aws:policy/iamfullaccess',
                            'arn:aws-cn:iam::aws:policy/iamfullaccess',
                            'arn:aws-us-gov:iam::aws:policy/iamfullaccess',
                            'arn:aws-eusc:iam::aws:policy/iamfullaccess',
                            'arn:aws-iso:iam::aws:policy/iamfullaccess',
                            'arn:aws-iso-b:iam::aws:policy/iamfullaccess',
                            'arn:aws-iso-e:iam::aws:policy/iamfullaccess',
                            'arn:aws-iso-f:iam::aws:policy/iamfullaccess'
                          )
                        ),
                        'aws_iam_org_powerful_policy_attached'
                      )
                    )
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('attachgrouppolicy', 'attachrolepolicy', 'attachuserpolicy'),
              ARRAY[IF(
                small_source = 'iam.amazonaws.com',
                IF(
                  small_name IN ('attachuserpolicy', 'attachrolepolicy', 'attachgrouppolicy'),
                  IF(
                    LOWER(useridentity.invokedby) IN (
                      'cloudformation.amazonaws.com',
                      'stacksets.cloudformation.amazonaws.com',
                      'member.org.stacksets.cloudformation.amazonaws.com'
                    ),
                    IF(
                      succeeded,
                      IF(
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyArn[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) IN (
                            'arn:aws:iam::aws:policy/administratoraccess',
                            'arn:aws-cn:iam::aws:policy/administratoraccess',
                            'arn:aws-us-gov:iam::aws:policy/administratoraccess',
                            'arn:aws-eusc:iam::aws:policy/administratoraccess',
                            'arn:aws-iso:iam::aws:policy/administratoraccess',
                            'arn:aws-iso-b:iam::aws:policy/administratoraccess',
                            'arn:aws-iso-e:iam::aws:policy/administratoraccess',
                            'arn:aws-iso-f:iam::aws:policy/administratoraccess',
                            'arn:aws:iam::aws:policy/awsorganizationsfullaccess',
                            'arn:aws-cn:iam::aws:policy/awsorganizationsfullaccess',
                            'arn:aws-us-gov:iam::aws:policy/awsorganizationsfullaccess',
                            'arn:aws-eusc:iam::aws:policy/awsorganizationsfullaccess',
                            'arn:aws-iso:iam::aws:policy/awsorganizationsfullaccess',
                            'arn:aws-iso-b:iam::aws:policy/awsorganizationsfullaccess',
                            'arn:aws-iso-e:iam::aws:policy/awsorganizationsfullaccess',
                            'arn:aws-iso-f:iam::aws:policy/awsorganizationsfullaccess',
                            'arn:aws:iam::aws:policy/iamfullaccess',
                            'arn:aws-cn:iam::aws:policy/iamfullaccess',
                            'arn:aws-us-gov:iam::aws:policy/iamfullaccess',
                            'arn:aws-eusc:iam::aws:policy/iamfullaccess',
                            'arn:aws-iso:iam::aws:policy/iamfullaccess',
                            'arn:aws-iso-b:iam::aws:policy/iamfullaccess',
                            'arn:aws-iso-e:iam::aws:policy/iamfullaccess',
                            'arn:aws-iso-f:iam::aws:policy/iamfullaccess'
                          )
                        ),
                        'aws_iam_org_powerful_policy_attached_by_stack'
                      )
                    )
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN (
                'acquirerole',
                'addusertogroup',
                'createaccesskey',
                'createloginprofile',
                'createrole',
                'createsamlprovider',
                'createuser',
                'deletesamlprovider',
                'putaccountproperties',
                'setdefaultpolicyversion',
                'updateassumerolepolicy',
                'updateloginprofile',
                'updatesamlprovider'
              ),
              ARRAY[IF(
                small_source = 'iam.amazonaws.com',
                IF(small_name = 'setdefaultpolicyversion', IF(succeeded, 'aws_iam_policy_version_switched'))
              ), IF(
                small_source = 'iam.amazonaws.com',
                IF(
                  small_name IN ('createuser', 'createaccesskey', 'createloginprofile', 'updateloginprofile', 'addusertogroup'),
                  IF(succeeded, 'aws_iam_principal_created')
                )
              ), IF(
                small_source = 'iam.amazonaws.com',
                IF(small_name IN ('acquirerole', 'putaccountproperties'), IF(succeeded, 'aws_iam_role_acquired'))
              ), IF(
                small_source = 'iam.amazonaws.com',
                IF(
                  small_name IN ('createrole', 'updateassumerolepolicy'),
                  IF(
                    succeeded,
                    IF(
                      ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.assumeRolePolicyDocument[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> v LIKE '%"*"%' OR LOWER(v) LIKE '%"\\u002a"%' ESCAPE '\'
                      )
                      OR ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyDocument[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> v LIKE '%"*"%' OR LOWER(v) LIKE '%"\\u002a"%' ESCAPE '\'
                      ),
                      'aws_iam_role_created_wide_trust'
                    )
                  )
                )
              ), IF(
                small_source = 'iam.amazonaws.com',
                IF(
                  small_name IN ('createsamlprovider', 'updatesamlprovider', 'deletesamlprovider'),
                  IF(
                    succeeded,
                    IF(
                      NOT COALESCE(LOWER(useridentity.invokedby) = 'sso.amazonaws.com', FALSE),
                      'aws_iam_saml_provider_changed'
                    )
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('consolelogin', 'updateassumerolepolicy'),
              ARRAY[IF(
                small_source = 'iam.amazonaws.com',
                IF(
                  small_name = 'updateassumerolepolicy',
                  IF(
                    succeeded,
                    IF(
                      NOT COALESCE(
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyDocument[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> v LIKE '%"*"%' OR LOWER(v) LIKE '%"\\u002a"%' ESCAPE '\'
                        ),
                        FALSE
                      ),
                      IF(
                        NOT COALESCE(
                          ANY_MATCH(
                            TRANSFORM(
                              CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.omitted[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                              j -> JSON_EXTRACT_SCALAR(j, '$')
                            ),
                            v -> LOWER(v) = 'true'
                          ),
                          FALSE
                        ),
                        'aws_iam_trust_policy_changed'
                      )
                    )
                  )
                )
              ), IF(
                small_source = 'signin.amazonaws.com',
                IF(
                  small_name = 'consolelogin',
                  IF(
                    LOWER(useridentity.type) = 'iamuser',
                    IF(
                      ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.ConsoleLogin[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) = 'success'
                      ),
                      IF(
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(additionaleventdata, 'lax $.MFAUsed[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'no'
                        ),
                        'aws_iam_user_console_login_no_mfa'
                      )
                    )
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN (
                'accepthandshake',
                'associateadminaccount',
                'closeaccount',
                'createorganization',
                'deactivateorganizationsaccess',
                'declinehandshake',
                'deleteadminaccount',
                'deletelandingzone',
                'deleteorganization',
                'deletepolicy',
                'deleteresourcepolicy',
                'deregisterdatalakedelegatedadministrator',
                'deregisterdelegatedadministrator',
                'deregisterorganizationadminaccount',
                'deregisterorganizationdelegatedadmin',
                'detachpolicy',
                'disableawsserviceaccess',
                'disablebaseline',
                'disablecontrol',
                'disabledelegatedadminaccount',
                'disableipamorganizationadminaccount',
                'disableorganizationadminaccount',
                'disablepolicytype',
                'disassociateadminaccount',
                'enableipamorganizationadminaccount',
                'enableregion',
                'inviteaccounttoorganization',
                'inviteorganizationtotransferresponsibility',
                'leaveorganization',
                'moveaccount',
                'putadminaccount',
                'putresourcepolicy',
                'registerdatalakedelegatedadministrator',
                'registerdelegatedadministrator',
                'registerorganizationadminaccount',
                'registerorganizationdelegatedadmin',
                'removeaccountfromorganization',
                'terminateresponsibilitytransfer',
                'updatepolicy',
                'updateresponsibilitytransfer'
              ),
              ARRAY[IF(
                (
                  small_source = 'organizations.amazonaws.com'
                  AND small_name IN (
                    'leaveorganization',
                    'accepthandshake',
                    'inviteaccounttoorganization',
                    'removeaccountfromorganization',
                    'createorganization',
                    'deleteorganization',
                    'closeaccount',
                    'moveaccount',
                    'declinehandshake',
                    'inviteorganizationtotransferresponsibility',
                    'updateresponsibilitytransfer',
                    'terminateresponsibilitytransfer',
                    'detachpolicy',
                    'deletepolicy',
                    'updatepolicy',
                    'disablepolicytype',
                    'disableawsserviceaccess',
                    'registerdelegatedadministrator',
                    'deregisterdelegatedadministrator',
                    'putresourcepolicy',
                    'deleteresourcepolicy'
                  )
                )
                OR (
                  small_source = 'account.amazonaws.com' AND small_name IN ('closeaccount', 'enableregion')
                )
                OR (
                  small_source = 'cloudtrail.amazonaws.com'
                  AND small_name IN ('registerorganizationdelegatedadmin', 'deregisterorganizationdelegatedadmin')
                )
                OR (
                  small_source IN (
                    'guardduty.amazonaws.com',
                    'securityhub.amazonaws.com',
                    'macie2.amazonaws.com',
                    'detective.amazonaws.com'
                  )
                  AND small_name = 'disableorganizationadminaccount'
                )
                OR (
                  small_source = 'inspector2.amazonaws.com' AND small_name = 'disabledelegatedadminaccount'
                )
                OR (
                  small_source = 'securitylake.amazonaws.com'
                  AND small_name IN ('registerdatalakedelegatedadministrator', 'deregisterdatalakedelegatedadministrator')
                )
                OR (
                  small_source = 'fms.amazonaws.com'
                  AND small_name IN ('associateadminaccount', 'putadminaccount', 'disassociateadminaccount')
                )
                OR (
                  small_source = 'auditmanager.amazonaws.com'
                  AND small_name IN ('registerorganizationadminaccount', 'deregisterorganizationadminaccount')
                )
                OR (
                  small_source = 'ec2.amazonaws.com'
                  AND small_name IN ('enableipamorganizationadminaccount', 'disableipamorganizationadminaccount')
                )
                OR (
                  small_source = 'network-security-manager.amazonaws.com'
                  AND small_name IN ('putadminaccount', 'deleteadminaccount')
                )
                OR (
                  small_source = 'cloudformation.amazonaws.com' AND small_name = 'deactivateorganizationsaccess'
                )
                OR (
                  small_source = 'controltower.amazonaws.com'
                  AND small_name IN ('disablecontrol', 'disablebaseline', 'deletelandingzone')
                ),
                IF(
                  LOWER(useridentity.type) = 'iamuser',
                  IF(LOWER(useridentity.accesskeyid) LIKE 'akia%', 'aws_org_write_by_long_term_key')
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN (
                'addmembertogroup',
                'createaccountassignment',
                'creategroupmembership',
                'putinlinepolicytopermissionset'
              ),
              ARRAY[IF(
                small_source = 'sso.amazonaws.com',
                IF(small_name = 'createaccountassignment', IF(succeeded, 'aws_sso_account_assignment_created'))
              ), IF(
                (
                  small_source = 'sso-directory.amazonaws.com' AND small_name = 'addmembertogroup'
                )
                OR (
                  small_source = 'identitystore.amazonaws.com' AND small_name = 'creategroupmembership'
                ),
                IF(succeeded, 'aws_sso_group_member_added')
              ), IF(
                small_source = 'sso.amazonaws.com',
                IF(small_name = 'putinlinepolicytopermissionset', IF(succeeded, 'aws_sso_inline_policy_written'))
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('attachmanagedpolicytopermissionset'),
              ARRAY[IF(
                small_source = 'sso.amazonaws.com',
                IF(
                  small_name = 'attachmanagedpolicytopermissionset',
                  IF(
                    succeeded,
                    IF(
                      ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.managedPolicyArn[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) IN (
                          'arn:aws:iam::aws:policy/administratoraccess',
                          'arn:aws-cn:iam::aws:policy/administratoraccess',
                          'arn:aws-us-gov:iam::aws:policy/administratoraccess',
                          'arn:aws-eusc:iam::aws:policy/administratoraccess',
                          'arn:aws-iso:iam::aws:policy/administratoraccess',
                          'arn:aws-iso-b:iam::aws:policy/administratoraccess',
                          'arn:aws-iso-e:iam::aws:policy/administratoraccess',
                          'arn:aws-iso-f:iam::aws:policy/administratoraccess',
                          'arn:aws:iam::aws:policy/awsorganizationsfullaccess',
                          'arn:aws-cn:iam::aws:policy/awsorganizationsfullaccess',
                          'arn:aws-us-gov:iam::aws:policy/awsorganizationsfullaccess',
                          'arn:aws-eusc:iam::aws:policy/awsorganizationsfullaccess',
                          'arn:aws-iso:iam::aws:policy/awsorganizationsfullaccess',
                          'arn:aws-iso-b:iam::aws:policy/awsorganizationsfullaccess',
                          'arn:aws-iso-e:iam::aws:policy/awsorganizationsfullaccess',
                          'arn:aws-iso-f:iam::aws:policy/awsorganizationsfullaccess',
                          'arn:aws:iam::aws:policy/iamfullaccess',
                          'arn:aws-cn:iam::aws:policy/iamfullaccess',
                          'arn:aws-us-gov:iam::aws:policy/iamfullaccess',
                          'arn:aws-eusc:iam::aws:policy/iamfullaccess',
                          'arn:aws-iso:iam::aws:policy/iamfullaccess',
                          'arn:aws-iso-b:iam::aws:policy/iamfullaccess',
                          'arn:aws-iso-e:iam::aws:policy/iamfullaccess',
                          'arn:aws-iso-f:iam::aws:policy/iamfullaccess'
                        )
                      ),
                      'aws_sso_powerful_permission_set'
                    )
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('assumerole'),
              ARRAY[IF(
                small_source = 'sts.amazonaws.com',
                IF(
                  small_name = 'assumerole',
                  IF(
                    ANY_MATCH(
                      TRANSFORM(resources, r -> r.arn),
                      v -> LOWER(v) LIKE '%:role/organizationaccountaccessrole'
                      OR LOWER(v) LIKE '%:role/awscontroltowerexecution'
                    ),
                    'aws_sts_management_role_assumed'
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('deleteeventdatastore', 'stopeventdatastoreingestion'),
              ARRAY[IF(
                small_source = 'cloudtrail.amazonaws.com',
                IF(small_name IN ('deleteeventdatastore', 'stopeventdatastoreingestion'), 'aws_cloudtrail_lake_impaired')
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('puteventselectors', 'updatetrail'),
              ARRAY[IF(
                small_source = 'cloudtrail.amazonaws.com',
                IF(
                  succeeded,
                  IF(
                    (
                      small_name = 'updatetrail'
                      AND (
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.isMultiRegionTrail[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'false'
                        )
                        OR ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.includeGlobalServiceEvents[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'false'
                        )
                        OR ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.isOrganizationTrail[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'false'
                        )
                        OR ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.enableLogFileValidation[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'false'
                        )
                        OR (
                          NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.name[*][*]?(@ != null)'), FALSE)
                          AND NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.isMultiRegionTrail[*][*]?(@ != null)'), FALSE)
                          AND NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.includeGlobalServiceEvents[*][*]?(@ != null)'), FALSE)
                          AND NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.isOrganizationTrail[*][*]?(@ != null)'), FALSE)
                          AND NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.enableLogFileValidation[*][*]?(@ != null)'), FALSE)
                        )
                        OR ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.s3BucketName[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> v IS NOT NULL
                        )
                        OR NOT COALESCE(
                          NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.kmsKeyId[*][*]?(@ != null)'), FALSE)
                          OR ANY_MATCH(
                            TRANSFORM(
                              CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.kmsKeyId[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                              j -> JSON_EXTRACT_SCALAR(j, '$')
                            ),
                            v -> v = ''
                          ),
                          FALSE
                        )
                      )
                    )
                    OR (
                      small_name = 'puteventselectors'
                      AND (
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.eventSelectors.readWriteType[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) IN ('readonly', 'writeonly')
                        )
                        OR (
                          NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.trailName[*][*]?(@ != null)'), FALSE)
                          AND NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.eventSelectors.readWriteType[*][*]?(@ != null)'), FALSE)
                          AND NOT COALESCE(
                            JSON_EXISTS(requestparameters, 'lax $.eventSelectors.includeManagementEvents[*][*]?(@ != null)'),
                            FALSE
                          )
                        )
                        OR (
                          ANY_MATCH(
                            TRANSFORM(
                              CAST(JSON_PARSE(
                                JSON_QUERY(requestparameters, 'lax $.eventSelectors.includeManagementEvents[*][*]' WITH ARRAY WRAPPER)
                              ) AS ARRAY(JSON)),
                              j -> JSON_EXTRACT_SCALAR(j, '$')
                            ),
                            v -> LOWER(v) = 'false'
                          )
                          AND NOT COALESCE(
                            ANY_MATCH(
                              TRANSFORM(
                                CAST(JSON_PARSE(
                                  JSON_QUERY(requestparameters, 'lax $.eventSelectors.includeManagementEvents[*][*]' WITH ARRAY WRAPPER)
                                ) AS ARRAY(JSON)),
                                j -> JSON_EXTRACT_SCALAR(j, '$')
                              ),
                              v -> LOWER(v) = 'true'
                            ),
                            FALSE
                          )
                        )
                        OR ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(
                              JSON_QUERY(requestparameters, 'lax $.eventSelectors.excludeManagementEventSources[*][*]' WITH ARRAY WRAPPER)
                            ) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> v IS NOT NULL
                        )
                        OR COALESCE(
                          JSON_EXISTS(requestparameters, 'lax $.advancedEventSelectors.fieldSelectors.field[*][*]?(@ != null)'),
                          FALSE
                        )
                      )
                    ),
                    'aws_cloudtrail_scope_reduced'
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN (
                'deleteloggroup',
                'deletelogstream',
                'deletemetricfilter',
                'deletesubscriptionfilter',
                'deletetrail',
                'disablealarmactions',
                'putalarmmuterule',
                'stoplogging'
              ),
              ARRAY[IF(
                small_source = 'cloudtrail.amazonaws.com',
                IF(
                  small_name IN ('stoplogging', 'deletetrail'),
                  IF(
                    REGEXP_LIKE(
                      small_error,
                      '\Aaccessdenied|\Avpceaccessdenied|\Ainsufficientdependency|\Anotorganization|\Acloudtrailaccessnotenabled'
                    ),
                    'aws_cloudtrail_stop_failed'
                  )
                )
              ), IF(
                small_source = 'cloudtrail.amazonaws.com',
                IF(small_name IN ('stoplogging', 'deletetrail'), IF(succeeded, 'aws_cloudtrail_stopped_or_deleted'))
              ), IF(
                small_source = 'monitoring.amazonaws.com',
                IF(
                  small_name IN ('disablealarmactions', 'putalarmmuterule'),
                  IF(succeeded, 'aws_cloudwatch_alarm_silenced')
                )
              ), IF(
                small_source = 'logs.amazonaws.com',
                IF(
                  small_name IN ('deleteloggroup', 'deletelogstream', 'deletesubscriptionfilter', 'deletemetricfilter'),
                  'aws_cloudwatch_logs_deleted'
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('putconfigurationrecorder'),
              ARRAY[IF(
                small_source = 'config.amazonaws.com',
                IF(
                  small_name = 'putconfigurationrecorder',
                  IF(
                    succeeded,
                    IF(
                      NOT COALESCE(
                        LOWER(useridentity.invokedby) IN (
                          'controltower.amazonaws.com',
                          'config-conforms.amazonaws.com',
                          'config-multiaccountsetup.amazonaws.com',
                          'securityhub.amazonaws.com',
                          'fms.amazonaws.com'
                        ),
                        FALSE
                      ),
                      IF(
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(
                              JSON_QUERY(requestparameters, 'lax $.configurationRecorder.recordingGroup.allSupported[*][*]' WITH ARRAY WRAPPER)
                            ) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'false'
                        )
                        OR ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(
                              JSON_QUERY(
                                requestparameters,
                                'lax $.configurationRecorder.recordingGroup.recordingStrategy.useOnly[*][*]' WITH ARRAY WRAPPER
                              )
                            ) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) IN ('inclusion_by_resource_types', 'exclusion_by_resource_types')
                        )
                        OR (
                          NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.configurationRecorder.name[*][*]?(@ != null)'), FALSE)
                          AND NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.configurationRecorder.roleARN[*][*]?(@ != null)'), FALSE)
                          AND NOT COALESCE(
                            JSON_EXISTS(requestparameters, 'lax $.configurationRecorder.recordingGroup.allSupported[*][*]?(@ != null)'),
                            FALSE
                          )
                        ),
                        'aws_config_recorder_narrowed'
                      )
                    )
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN (
                'deleteconfigurationrecorder',
                'deletedeliverychannel',
                'deleterule',
                'disablerule',
                'putrule',
                'removetargets',
                'stopconfigurationrecorder'
              ),
              ARRAY[IF(
                small_source = 'config.amazonaws.com',
                IF(
                  small_name IN ('stopconfigurationrecorder', 'deleteconfigurationrecorder', 'deletedeliverychannel'),
                  IF(
                    succeeded,
                    IF(
                      NOT COALESCE(
                        LOWER(useridentity.invokedby) IN (
                          'controltower.amazonaws.com',
                          'config-conforms.amazonaws.com',
                          'config-multiaccountsetup.amazonaws.com',
                          'securityhub.amazonaws.com',
                          'fms.amazonaws.com'
                        ),
                        FALSE
                      ),
                      'aws_config_recorder_stopped'
                    )
                  )
                )
              ), IF(
                small_source = 'events.amazonaws.com',
                IF(
                  (
                    small_name IN ('disablerule', 'deleterule')
                    AND ANY_MATCH(
                      TRANSFORM(
                        CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.name[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                        j -> JSON_EXTRACT_SCALAR(j, '$')
                      ),
                      v -> LOWER(v) IN ('forward-organizations-events', 'forward-cloudtrail-to-siem')
                    )
                  )
                  OR (
                    small_name = 'removetargets'
                    AND ANY_MATCH(
                      TRANSFORM(
                        CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.rule[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                        j -> JSON_EXTRACT_SCALAR(j, '$')
                      ),
                      v -> LOWER(v) IN ('forward-organizations-events', 'forward-cloudtrail-to-siem')
                    )
                  )
                  OR (
                    small_name = 'putrule'
                    AND ANY_MATCH(
                      TRANSFORM(
                        CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.state[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                        j -> JSON_EXTRACT_SCALAR(j, '$')
                      ),
                      v -> LOWER(v) = 'disabled'
                    )
                    AND ANY_MATCH(
                      TRANSFORM(
                        CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.name[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                        j -> JSON_EXTRACT_SCALAR(j, '$')
                      ),
                      v -> LOWER(v) IN ('forward-organizations-events', 'forward-cloudtrail-to-siem')
                    )
                  ),
                  'aws_eventbridge_rule_disabled'
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN (
                'deletedetector',
                'deleteflowlogs',
                'deletemembers',
                'deletepublishingdestination',
                'disassociatefromadministratoraccount',
                'disassociatefrommasteraccount',
                'disassociatemembers',
                'stopmonitoringmembers',
                'updatedetector'
              ),
              ARRAY[IF(
                small_source = 'ec2.amazonaws.com',
                IF(small_name = 'deleteflowlogs', IF(succeeded, 'aws_flow_logs_deleted'))
              ), IF(
                small_source = 'guardduty.amazonaws.com',
                IF(
                  succeeded,
                  IF(
                    small_name = 'deletedetector'
                    OR (
                      small_name = 'updatedetector'
                      AND ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.enable[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) = 'false'
                      )
                    ),
                    'aws_guardduty_disabled'
                  )
                )
              ), IF(
                small_source = 'guardduty.amazonaws.com',
                IF(
                  small_name IN (
                    'disassociatefromadministratoraccount',
                    'disassociatefrommasteraccount',
                    'disassociatemembers',
                    'deletemembers',
                    'stopmonitoringmembers',
                    'deletepublishingdestination'
                  ),
                  IF(succeeded, 'aws_guardduty_disassociated')
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('updatedetector', 'updatememberdetectors'),
              ARRAY[IF(
                small_source = 'guardduty.amazonaws.com',
                IF(
                  small_name IN ('updatedetector', 'updatememberdetectors'),
                  IF(
                    succeeded,
                    IF(
                      ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.features.status[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) = 'disabled'
                      )
                      OR ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(
                            JSON_QUERY(requestparameters, 'lax $.features.additionalConfiguration.status[*][*]' WITH ARRAY WRAPPER)
                          ) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) = 'disabled'
                      )
                      OR ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.dataSources.s3Logs.enable[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) = 'false'
                      )
                      OR ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(
                            JSON_QUERY(requestparameters, 'lax $.dataSources.kubernetes.auditLogs.enable[*][*]' WITH ARRAY WRAPPER)
                          ) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) = 'false'
                      )
                      OR ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(
                            JSON_QUERY(
                              requestparameters,
                              'lax $.dataSources.malwareProtection.scanEc2InstanceWithFindings.ebsVolumes[*][*]' WITH ARRAY WRAPPER
                            )
                          ) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) = 'false'
                      ),
                      IF(
                        NOT COALESCE(
                          small_name = 'updatedetector'
                          AND ANY_MATCH(
                            TRANSFORM(
                              CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.enable[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                              j -> JSON_EXTRACT_SCALAR(j, '$')
                            ),
                            v -> LOWER(v) = 'false'
                          ),
                          FALSE
                        ),
                        'aws_guardduty_feature_disabled'
                      )
                    )
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN (
                'createfilter',
                'createipset',
                'createtrustedentityset',
                'deletethreatentityset',
                'deletethreatintelset',
                'updatefilter',
                'updateipset',
                'updatethreatentityset',
                'updatethreatintelset',
                'updatetrustedentityset'
              ),
              ARRAY[IF(
                small_source = 'guardduty.amazonaws.com',
                IF(
                  (
                    small_name IN ('createfilter', 'updatefilter')
                    AND ANY_MATCH(
                      TRANSFORM(
                        CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.action[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                        j -> JSON_EXTRACT_SCALAR(j, '$')
                      ),
                      v -> LOWER(v) = 'archive'
                    )
                  )
                  OR (
                    small_name IN ('createfilter', 'updatefilter')
                    AND NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.action[*][*]?(@ != null)'), FALSE)
                    AND NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.detectorId[*][*]?(@ != null)'), FALSE)
                  )
                  OR (
                    small_name IN ('createipset', 'updateipset', 'createtrustedentityset', 'updatetrustedentityset')
                    AND ANY_MATCH(
                      TRANSFORM(
                        CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.activate[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                        j -> JSON_EXTRACT_SCALAR(j, '$')
                      ),
                      v -> LOWER(v) = 'true'
                    )
                  )
                  OR small_name IN ('deletethreatintelset', 'deletethreatentityset')
                  OR (
                    small_name IN ('updatethreatintelset', 'updatethreatentityset')
                    AND (
                      ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.activate[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> LOWER(v) = 'false'
                      )
                      OR ANY_MATCH(
                        TRANSFORM(
                          CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.location[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                          j -> JSON_EXTRACT_SCALAR(j, '$')
                        ),
                        v -> v IS NOT NULL
                      )
                      OR (
                        NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.detectorId[*][*]?(@ != null)'), FALSE)
                        AND NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.activate[*][*]?(@ != null)'), FALSE)
                      )
                    )
                  ),
                  'aws_guardduty_suppression'
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN (
                'deletebucket',
                'deletebucketpolicy',
                'disablekey',
                'putbucketlifecycle',
                'putbucketnotification',
                'putbucketpolicy',
                'putbucketversioning',
                'putkeypolicy',
                'schedulekeydeletion'
              ),
              ARRAY[IF(
                small_source = 's3.amazonaws.com',
                IF(
                  small_name IN (
                    'deletebucket',
                    'deletebucketpolicy',
                    'putbucketpolicy',
                    'putbucketlifecycle',
                    'putbucketversioning',
                    'putbucketnotification'
                  ),
                  IF(
                    ANY_MATCH(
                      TRANSFORM(
                        CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.bucketName[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                        j -> JSON_EXTRACT_SCALAR(j, '$')
                      ),
                      v -> LOWER(v) IN ('example-org-cloudtrail-logs', 'example-org-config-logs')
                    )
                    OR ANY_MATCH(
                      TRANSFORM(resources, r -> r.arn),
                      v -> LOWER(v) LIKE '%:::example-org-cloudtrail-logs' OR LOWER(v) LIKE '%:::example-org-config-logs'
                    ),
                    'aws_log_bucket_tampered'
                  )
                )
              ), IF(
                small_source = 'kms.amazonaws.com',
                IF(
                  small_name IN ('disablekey', 'schedulekeydeletion', 'putkeypolicy'),
                  IF(
                    ANY_MATCH(
                      TRANSFORM(
                        CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.keyId[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                        j -> JSON_EXTRACT_SCALAR(j, '$')
                      ),
                      v -> LOWER(v) IN (
                        '1234abcd-12ab-34cd-56ef-1234567890ab',
                        'arn:aws:kms:us-east-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab'
                      )
                    )
                    OR ANY_MATCH(
                      TRANSFORM(resources, r -> r.arn),
                      v -> LOWER(v) LIKE '%1234abcd-12ab-34cd-56ef-1234567890ab'
                      OR LOWER(v) LIKE '%arn:aws:kms:us-east-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab'
                    ),
                    'aws_log_key_disabled'
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('deleteanalyzer', 'deletegraph', 'disable', 'disablemacie', 'updatemaciesession'),
              ARRAY[IF(
                (
                  small_source = 'macie2.amazonaws.com' AND small_name = 'disablemacie'
                )
                OR (
                  small_source = 'macie2.amazonaws.com'
                  AND small_name = 'updatemaciesession'
                  AND ANY_MATCH(
                    TRANSFORM(
                      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.status[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                      j -> JSON_EXTRACT_SCALAR(j, '$')
                    ),
                    v -> LOWER(v) = 'paused'
                  )
                )
                OR (
                  small_source = 'detective.amazonaws.com' AND small_name = 'deletegraph'
                )
                OR (
                  small_source = 'access-analyzer.amazonaws.com' AND small_name = 'deleteanalyzer'
                )
                OR (
                  small_source = 'inspector2.amazonaws.com' AND small_name = 'disable'
                ),
                'aws_macie_detective_analyzer_disabled'
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN ('updateorganizationconfiguration'),
              ARRAY[IF(
                small_name = 'updateorganizationconfiguration',
                IF(
                  succeeded,
                  IF(
                    (
                      small_source = 'guardduty.amazonaws.com'
                      AND (
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.autoEnableOrganizationMembers[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'none'
                        )
                        OR ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.features.autoEnable[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'none'
                        )
                        OR ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(
                              JSON_QUERY(requestparameters, 'lax $.features.additionalConfiguration.autoEnable[*][*]' WITH ARRAY WRAPPER)
                            ) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'none'
                        )
                        OR ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.dataSources.s3Logs.autoEnable[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'false'
                        )
                        OR ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(
                              JSON_QUERY(requestparameters, 'lax $.dataSources.kubernetes.auditLogs.autoEnable[*][*]' WITH ARRAY WRAPPER)
                            ) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'false'
                        )
                        OR ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(
                              JSON_QUERY(
                                requestparameters,
                                'lax $.dataSources.malwareProtection.scanEc2InstanceWithFindings.ebsVolumes.autoEnable[*][*]' WITH ARRAY WRAPPER
                              )
                            ) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'false'
                        )
                        OR (
                          ANY_MATCH(
                            TRANSFORM(
                              CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.autoEnable[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                              j -> JSON_EXTRACT_SCALAR(j, '$')
                            ),
                            v -> LOWER(v) = 'false'
                          )
                          AND NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.autoEnableOrganizationMembers[*][*]?(@ != null)'), FALSE)
                        )
                      )
                    )
                    OR (
                      small_source IN ('securityhub.amazonaws.com', 'macie2.amazonaws.com', 'detective.amazonaws.com')
                      AND (
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.autoEnable[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'false'
                        )
                        OR ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.AutoEnable[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'false'
                        )
                      )
                      AND NOT COALESCE(
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(
                              JSON_QUERY(requestparameters, 'lax $.organizationConfiguration.configurationType[*][*]' WITH ARRAY WRAPPER)
                            ) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'central'
                        ),
                        FALSE
                      )
                      AND NOT COALESCE(
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(
                              JSON_QUERY(requestparameters, 'lax $.OrganizationConfiguration.ConfigurationType[*][*]' WITH ARRAY WRAPPER)
                            ) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'central'
                        ),
                        FALSE
                      )
                    )
                    OR (
                      small_source = 'securityhub.amazonaws.com'
                      AND (
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.autoEnableStandards[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'none'
                        )
                        OR ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.AutoEnableStandards[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'none'
                        )
                      )
                      AND NOT COALESCE(
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(
                              JSON_QUERY(requestparameters, 'lax $.organizationConfiguration.configurationType[*][*]' WITH ARRAY WRAPPER)
                            ) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'central'
                        ),
                        FALSE
                      )
                      AND NOT COALESCE(
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(
                              JSON_QUERY(requestparameters, 'lax $.OrganizationConfiguration.ConfigurationType[*][*]' WITH ARRAY WRAPPER)
                            ) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'central'
                        ),
                        FALSE
                      )
                    )
                    OR (
                      small_source = 'inspector2.amazonaws.com'
                      AND (
                        ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.autoEnable.ec2[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'false'
                        )
                        OR ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.autoEnable.ecr[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'false'
                        )
                        OR ANY_MATCH(
                          TRANSFORM(
                            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.autoEnable.lambda[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                            j -> JSON_EXTRACT_SCALAR(j, '$')
                          ),
                          v -> LOWER(v) = 'false'
                        )
                      )
                    ),
                    'aws_monitoring_auto_enable_off'
                  )
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN (
                'batchdisablestandards',
                'deleteawslogsource',
                'deleteconfigurationrecorder',
                'deletecustomlogsource',
                'deletedatalake',
                'deletedatalakeorganizationconfiguration',
                'deletedeliverychannel',
                'deletedetector',
                'deletemembers',
                'deletepublishingdestination',
                'deleteresolverquerylogconfig',
                'deletesubscriber',
                'deletesubscribernotification',
                'disableimportfindingsforproduct',
                'disablesecurityhub',
                'disablesecurityhubfeaturev2',
                'disablesecurityhubv2',
                'disassociatefromadministratoraccount',
                'disassociatefrommasteraccount',
                'disassociatemembers',
                'putconfigurationrecorder',
                'puteventselectors',
                'stopconfigurationrecorder',
                'stopmonitoringmembers',
                'updatedetector',
                'updatememberdetectors',
                'updateorganizationconfiguration',
                'updatetrail'
              ),
              ARRAY[IF(
                (
                  (
                    (
                      small_source = 'cloudtrail.amazonaws.com' AND small_name IN ('updatetrail', 'puteventselectors')
                    )
                    OR (
                      small_source = 'guardduty.amazonaws.com'
                      AND small_name IN (
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
                      small_source = 'securityhub.amazonaws.com'
                      AND small_name IN (
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
                      small_source = 'config.amazonaws.com'
                      AND small_name IN (
                        'stopconfigurationrecorder',
                        'deleteconfigurationrecorder',
                        'deletedeliverychannel',
                        'putconfigurationrecorder'
                      )
                    )
                    OR (
                      small_source IN (
                        'guardduty.amazonaws.com',
                        'securityhub.amazonaws.com',
                        'inspector2.amazonaws.com',
                        'macie2.amazonaws.com',
                        'detective.amazonaws.com'
                      )
                      AND small_name = 'updateorganizationconfiguration'
                    )
                    OR (
                      small_source = 'securitylake.amazonaws.com'
                      AND small_name IN (
                        'deletedatalake',
                        'deleteawslogsource',
                        'deletecustomlogsource',
                        'deletesubscriber',
                        'deletesubscribernotification',
                        'deletedatalakeorganizationconfiguration'
                      )
                    )
                    OR (
                      small_source = 'route53resolver.amazonaws.com' AND small_name = 'deleteresolverquerylogconfig'
                    )
                  )
                  AND (
                    small_error LIKE 'accessdenied%' OR small_error LIKE 'vpceaccessdenied%'
                  )
                )
                OR (
                  small_source = 'cloudtrail.amazonaws.com'
                  AND small_name IN ('updatetrail', 'puteventselectors')
                  AND (
                    small_error LIKE 'insufficientdependency%'
                    OR small_error LIKE 'notorganization%'
                    OR small_error LIKE 'cloudtrailaccessnotenabled%'
                  )
                ),
                'aws_monitoring_change_denied'
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN (
                'batchdisablestandards',
                'deleteawslogsource',
                'deletecustomlogsource',
                'deletedatalake',
                'deletedatalakeorganizationconfiguration',
                'deletemembers',
                'deleteresolverquerylogconfig',
                'deletesubscriber',
                'deletesubscribernotification',
                'disableimportfindingsforproduct',
                'disablesecurityhub',
                'disablesecurityhubfeaturev2',
                'disablesecurityhubv2',
                'disassociatefromadministratoraccount',
                'disassociatefrommasteraccount',
                'disassociatemembers'
              ),
              ARRAY[IF(
                small_source = 'route53resolver.amazonaws.com',
                IF(small_name = 'deleteresolverquerylogconfig', IF(succeeded, 'aws_resolver_query_logs_deleted'))
              ), IF(
                small_source = 'securitylake.amazonaws.com',
                IF(
                  small_name IN (
                    'deletedatalake',
                    'deleteawslogsource',
                    'deletecustomlogsource',
                    'deletesubscriber',
                    'deletesubscribernotification',
                    'deletedatalakeorganizationconfiguration'
                  ),
                  IF(succeeded, 'aws_security_lake_disabled')
                )
              ), IF(
                small_source = 'securityhub.amazonaws.com',
                IF(
                  small_name IN (
                    'disablesecurityhub',
                    'disablesecurityhubv2',
                    'disassociatefromadministratoraccount',
                    'disassociatefrommasteraccount',
                    'disassociatemembers',
                    'deletemembers',
                    'disablesecurityhubfeaturev2'
                  ),
                  IF(succeeded, 'aws_securityhub_disabled')
                )
              ), IF(
                small_source = 'securityhub.amazonaws.com',
                IF(
                  small_name IN ('batchdisablestandards', 'disableimportfindingsforproduct'),
                  IF(succeeded, 'aws_securityhub_standard_disabled')
                )
              )]
            )
          ),
          TRANSFORM(
            ARRAY[TRUE],
            x -> IF(
              small_name IN (
                'deletedeliverystream',
                'deletequeue',
                'deletetopic',
                'purgequeue',
                'setqueueattributes',
                'unsubscribe'
              ),
              ARRAY[IF(
                (
                  small_source = 'sqs.amazonaws.com'
                  AND small_name IN ('deletequeue', 'purgequeue', 'setqueueattributes')
                  AND ANY_MATCH(
                    TRANSFORM(
                      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.queueUrl[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                      j -> JSON_EXTRACT_SCALAR(j, '$')
                    ),
                    v -> LOWER(v) IN (
                      'https://sqs.us-east-1.amazonaws.com/123456789012/splunk-cloudtrail-queue',
                      'https://sqs.eu-west-1.amazonaws.com/123456789012/elastic-cloudtrail-queue',
                      'arn:aws:sns:us-east-1:123456789012:cloudtrail-log-files',
                      'arn:aws:sns:us-east-1:123456789012:cloudtrail-log-files:6b0e71bd-7e97-4d97-80ce-4a0994e55286',
                      'cloudtrail-to-splunk'
                    )
                  )
                )
                OR (
                  small_source = 'sns.amazonaws.com'
                  AND small_name = 'unsubscribe'
                  AND ANY_MATCH(
                    TRANSFORM(
                      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.subscriptionArn[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                      j -> JSON_EXTRACT_SCALAR(j, '$')
                    ),
                    v -> LOWER(v) IN (
                      'https://sqs.us-east-1.amazonaws.com/123456789012/splunk-cloudtrail-queue',
                      'https://sqs.eu-west-1.amazonaws.com/123456789012/elastic-cloudtrail-queue',
                      'arn:aws:sns:us-east-1:123456789012:cloudtrail-log-files',
                      'arn:aws:sns:us-east-1:123456789012:cloudtrail-log-files:6b0e71bd-7e97-4d97-80ce-4a0994e55286',
                      'cloudtrail-to-splunk'
                    )
                  )
                )
                OR (
                  small_source = 'sns.amazonaws.com'
                  AND small_name = 'deletetopic'
                  AND ANY_MATCH(
                    TRANSFORM(
                      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.topicArn[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                      j -> JSON_EXTRACT_SCALAR(j, '$')
                    ),
                    v -> LOWER(v) IN (
                      'https://sqs.us-east-1.amazonaws.com/123456789012/splunk-cloudtrail-queue',
                      'https://sqs.eu-west-1.amazonaws.com/123456789012/elastic-cloudtrail-queue',
                      'arn:aws:sns:us-east-1:123456789012:cloudtrail-log-files',
                      'arn:aws:sns:us-east-1:123456789012:cloudtrail-log-files:6b0e71bd-7e97-4d97-80ce-4a0994e55286',
                      'cloudtrail-to-splunk'
                    )
                  )
                )
                OR (
                  small_source = 'firehose.amazonaws.com'
                  AND small_name = 'deletedeliverystream'
                  AND ANY_MATCH(
                    TRANSFORM(
                      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.deliveryStreamName[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                      j -> JSON_EXTRACT_SCALAR(j, '$')
                    ),
                    v -> LOWER(v) IN (
                      'https://sqs.us-east-1.amazonaws.com/123456789012/splunk-cloudtrail-queue',
                      'https://sqs.eu-west-1.amazonaws.com/123456789012/elastic-cloudtrail-queue',
                      'arn:aws:sns:us-east-1:123456789012:cloudtrail-log-files',
                      'arn:aws:sns:us-east-1:123456789012:cloudtrail-log-files:6b0e71bd-7e97-4d97-80ce-4a0994e55286',
                      'cloudtrail-to-splunk'
                    )
                  )
                ),
                'aws_siem_feed_tampered'
              )]
            )
          )
        )
      )
    ) AS rules_by_name,
    IF(
      LOWER(useridentity.type) = 'root',
      IF(
        succeeded,
        IF(
          NOT COALESCE(LOWER(readonly) = 'true', FALSE),
          IF(
            NOT COALESCE(LOWER(eventtype) = 'awsserviceevent', FALSE),
            IF(
              NOT COALESCE(LOWER(useridentity.accesskeyid) LIKE 'akia%', FALSE),
              IF(
                NOT COALESCE(
                  small_source = 'signin.amazonaws.com'
                  AND small_name IN ('consolelogin', 'checkmfa', 'passwordrecoveryrequested', 'passwordrecoverycompleted', 'emailupdated'),
                  FALSE
                ),
                IF(
                  NOT COALESCE(
                    small_source = 'iam.amazonaws.com'
                    AND small_name IN (
                      'enablemfadevice',
                      'deactivatemfadevice',
                      'deletevirtualmfadevice',
                      'disableorganizationsrootcredentialsmanagement',
                      'disableorganizationsrootsessions'
                    ),
                    FALSE
                  ),
                  IF(
                    NOT COALESCE(
                      small_source = 'account.amazonaws.com'
                      AND small_name IN (
                        'startprimaryemailupdate',
                        'acceptprimaryemailupdate',
                        'putalternatecontact',
                        'deletealternatecontact',
                        'putcontactinformation',
                        'putaccountname'
                      ),
                      FALSE
                    ),
                    IF(
                      NOT COALESCE(small_source = 'sts.amazonaws.com' AND small_name = 'assumeroot', FALSE),
                      IF(
                        LOWER(useridentity.invokedby) = 'signin.amazonaws.com'
                        OR NOT COALESCE(LOWER(useridentity.invokedby) LIKE '%.amazonaws.com', FALSE),
                        IF(
                          NOT COALESCE(
                            small_source = 'signin.amazonaws.com'
                            AND small_name = 'passwordupdated'
                            AND ANY_MATCH(
                              TRANSFORM(
                                CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.PasswordUpdated[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                                j -> JSON_EXTRACT_SCALAR(j, '$')
                              ),
                              v -> LOWER(v) = 'failure'
                            ),
                            FALSE
                          ),
                          IF(
                            NOT COALESCE(
                              small_source = 'iam.amazonaws.com'
                              AND small_name = 'createaccesskey'
                              AND NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.userName[*][*]?(@ != null)'), FALSE),
                              FALSE
                            ),
                            IF(
                              NOT COALESCE(
                                small_source = 'iam.amazonaws.com'
                                AND small_name = 'createaccesskey'
                                AND ANY_MATCH(
                                  TRANSFORM(
                                    CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.userName[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                                    j -> JSON_EXTRACT_SCALAR(j, '$')
                                  ),
                                  v -> LOWER(v) = 'aws root user'
                                ),
                                FALSE
                              ),
                              IF(
                                NOT COALESCE(
                                  small_source = 'signin.amazonaws.com'
                                  AND (
                                    ANY_MATCH(
                                      TRANSFORM(
                                        CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.ExternalIdPDirectoryLogin[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                                        j -> JSON_EXTRACT_SCALAR(j, '$')
                                      ),
                                      v -> LOWER(v) = 'failure'
                                    )
                                    OR ANY_MATCH(
                                      TRANSFORM(
                                        CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.GetSigninToken[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                                        j -> JSON_EXTRACT_SCALAR(j, '$')
                                      ),
                                      v -> LOWER(v) = 'failure'
                                    )
                                    OR ANY_MATCH(
                                      TRANSFORM(
                                        CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.SwitchRole[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                                        j -> JSON_EXTRACT_SCALAR(j, '$')
                                      ),
                                      v -> LOWER(v) = 'failure'
                                    )
                                    OR ANY_MATCH(
                                      TRANSFORM(
                                        CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.ExitRole[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                                        j -> JSON_EXTRACT_SCALAR(j, '$')
                                      ),
                                      v -> LOWER(v) = 'failure'
                                    )
                                    OR ANY_MATCH(
                                      TRANSFORM(
                                        CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.RenewRole[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                                        j -> JSON_EXTRACT_SCALAR(j, '$')
                                      ),
                                      v -> LOWER(v) = 'failure'
                                    )
                                    OR ANY_MATCH(
                                      TRANSFORM(
                                        CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.UserAuthentication[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                                        j -> JSON_EXTRACT_SCALAR(j, '$')
                                      ),
                                      v -> LOWER(v) = 'failure'
                                    )
                                    OR ANY_MATCH(
                                      TRANSFORM(
                                        CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.CredentialChallenge[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                                        j -> JSON_EXTRACT_SCALAR(j, '$')
                                      ),
                                      v -> LOWER(v) = 'failure'
                                    )
                                    OR ANY_MATCH(
                                      TRANSFORM(
                                        CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.CredentialVerification[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
                                        j -> JSON_EXTRACT_SCALAR(j, '$')
                                      ),
                                      v -> LOWER(v) = 'failure'
                                    )
                                    OR errormessage IS NOT NULL
                                  ),
                                  FALSE
                                ),
                                'aws_root_api_use'
                              )
                            )
                          )
                        )
                      )
                    )
                  )
                )
              )
            )
          )
        )
      )
    ) AS rule_1,
    IF(
      LOWER(useridentity.type) = 'root',
      IF(LOWER(useridentity.accesskeyid) LIKE 'akia%', 'aws_root_long_term_key_used')
    ) AS rule_2,
    IF(
      small_source = 'iam.amazonaws.com',
      IF(
        ANY_MATCH(
          TRANSFORM(
            CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.omitted[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
            j -> JSON_EXTRACT_SCALAR(j, '$')
          ),
          v -> LOWER(v) = 'true'
        ),
        'aws_iam_request_parameters_omitted'
      )
    ) AS rule_3
  FROM logs
), fired AS (
  SELECT
    *
  FROM judged
    CROSS JOIN UNNEST(IF(
      rules_by_name IS NULL AND rule_1 IS NULL AND rule_2 IS NULL AND rule_3 IS NULL,
      ARRAY[CAST(NULL AS VARCHAR)],
      CONCAT(
        ARRAY[CAST(NULL AS VARCHAR)],
        FILTER(FLATTEN(ARRAY[rules_by_name, ARRAY[rule_1, rule_2, rule_3]]), r -> r IS NOT NULL)
      )
    )) AS found(rule)
)
SELECT
  COALESCE(rule, '(searched)') AS rule,
  IF(rule IS NOT NULL, time) AS time,
  IF(rule IS NOT NULL, account) AS account,
  IF(rule IS NOT NULL, region) AS region,
  IF(rule IS NOT NULL, actor) AS actor,
  IF(rule IS NOT NULL, source_ip) AS source_ip,
  IF(rule IS NOT NULL, event) AS event,
  IF(rule IS NOT NULL, event_id) AS event_id,
  NULLIF(COUNT(*) FILTER(WHERE
    rule IS NULL), 0) AS records,
  CARDINALITY(MAP_AGG(account, TRUE) FILTER(WHERE
    rule IS NULL AND account IS NOT NULL)) AS accounts,
  MIN(time) FILTER(WHERE
    rule IS NULL) AS first_time,
  MAX(time) FILTER(WHERE
    rule IS NULL) AS last_time
FROM fired
GROUP BY
  rule,
  2,
  3,
  4,
  5,
  6,
  7,
  8
ORDER BY
  records DESC,
  time,
  rule
