WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.handshake.arn[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "responseelements.handshake.arn",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.handshake.action[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "responseelements.handshake.action"
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
  AND LOWER(eventname) = 'accepthandshake'
  AND ANY_MATCH(
    "responseelements.handshake.arn",
    v -> REGEXP_LIKE(
      LOWER(v),
      '\Aarn:aws:organizations::111122223333:handshake/o\-exampleorgid/|\Aarn:aws\-cn:organizations::111122223333:handshake/o\-exampleorgid/|\Aarn:aws\-us\-gov:organizations::111122223333:handshake/o\-exampleorgid/|\Aarn:aws\-eusc:organizations::111122223333:handshake/o\-exampleorgid/|\Aarn:aws\-iso:organizations::111122223333:handshake/o\-exampleorgid/|\Aarn:aws\-iso\-b:organizations::111122223333:handshake/o\-exampleorgid/|\Aarn:aws\-iso\-e:organizations::111122223333:handshake/o\-exampleorgid/|\Aarn:aws\-iso\-f:organizations::111122223333:handshake/o\-exampleorgid/'
    )
  )
  AND (
    errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
  )
  AND NOT COALESCE(
    ANY_MATCH(
      "responseelements.handshake.action",
      v -> LOWER(v) IN (
        'enable_all_features',
        'approve_all_features',
        'add_organizations_service_linked_role',
        'transfer_responsibility'
      )
    ),
    FALSE
  )
  AND NOT COALESCE(LOWER(useridentity.invokedby) = 'organizations.amazonaws.com', FALSE)
  AND NOT COALESCE(LOWER(useridentity.invokedby) = 'aws internal' AND useridentity.type IS NULL, FALSE)
