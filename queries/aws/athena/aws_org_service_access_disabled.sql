WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.servicePrincipal[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.servicePrincipal"
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
      LOWER(eventsource) = 'organizations.amazonaws.com'
      AND LOWER(eventname) = 'disableawsserviceaccess'
      AND (
        NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.servicePrincipal[*][*]?(@ != null)'), FALSE)
        OR ANY_MATCH(
          "requestparameters.servicePrincipal",
          v -> REGEXP_LIKE(
            LOWER(v),
            '\Acloudtrail\.amazonaws\.com|\Aguardduty\.amazonaws\.com|\Aconfig\.amazonaws\.com|\Aconfig\-multiaccountsetup\.amazonaws\.com|\Asecurityhub\.amazonaws\.com|\Aaccess\-analyzer\.amazonaws\.com|\Aiam\.amazonaws\.com|\Asso\.amazonaws\.com|\Adetective\.amazonaws\.com|\Amacie\.amazonaws\.com|\Ainspector2\.amazonaws\.com|\Asecuritylake\.amazonaws\.com|\Amember\.org\.stacksets\.cloudformation\.amazonaws\.com'
          )
        )
      )
    )
    OR (
      LOWER(eventsource) = 'cloudformation.amazonaws.com'
      AND LOWER(eventname) = 'deactivateorganizationsaccess'
    )
  )
  AND (
    errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
  )
