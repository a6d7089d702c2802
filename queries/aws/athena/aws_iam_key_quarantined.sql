WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyArn[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.policyArn",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyName[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.policyName",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyDocument[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.policyDocument"
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
      LOWER(eventsource) = 'iam.amazonaws.com'
      AND LOWER(eventname) = 'attachuserpolicy'
      AND ANY_MATCH(
        "requestparameters.policyArn",
        v -> REGEXP_LIKE(
          LOWER(v),
          '\Aarn:aws:iam::aws:policy/awscompromisedkeyquarantine|\Aarn:aws\-cn:iam::aws:policy/awscompromisedkeyquarantine|\Aarn:aws\-us\-gov:iam::aws:policy/awscompromisedkeyquarantine|\Aarn:aws\-eusc:iam::aws:policy/awscompromisedkeyquarantine|\Aarn:aws\-iso:iam::aws:policy/awscompromisedkeyquarantine|\Aarn:aws\-iso\-b:iam::aws:policy/awscompromisedkeyquarantine|\Aarn:aws\-iso\-e:iam::aws:policy/awscompromisedkeyquarantine|\Aarn:aws\-iso\-f:iam::aws:policy/awscompromisedkeyquarantine'
        )
      )
    )
    OR (
      LOWER(eventsource) = 'iam.amazonaws.com'
      AND LOWER(eventname) = 'putuserpolicy'
      AND ANY_MATCH("requestparameters.policyName", v -> LOWER(v) LIKE 'awscompromisedkeyquarantine%')
    )
  )
  AND NOT COALESCE(
    ANY_MATCH(
      "requestparameters.policyDocument",
      v -> REGEXP_LIKE(LOWER(v), '"allow"|\\u004|\\u005|\\u006|\\u007|\\u002a|\\u003a|\\u003f')
    ),
    FALSE
  )
