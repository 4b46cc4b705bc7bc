/// Small inputs of each dialect, good and bad lines mixed.
enum Examples {
    static let envelope = """
        {"ts":"2026-03-01T06:00:12.345Z","cp":"LP-1","conn":"c17","dir":"in","msg":[2,"a","Heartbeat",{}]}
        {"ts":"2026-03-01T06:00:12.400Z","cp":"LP-1","dir":"out","msg":[3,"a",{"currentTime":"2026-03-01T06:00:12Z"}]}\r

        {"msg":[4,"b","InternalError","\\u00e5",{}],"cp":"LP-\\"2","ts":"2026-03-01T07:00:12.3456+01:00","x":{"cp":"no"}}
        {"ts":"2026-03-01T06:00:13Z","cp":"LP-3","msg":[2,"c","MeterValues",{"meterValue":[{"cp":"LP-4"
        not json
        {"ts":"2026-03-01T06:00:14Z","cp":"LP-5","msg":[2,"d","Reset",{"type":"Soft"}]}
        """

    static let bare = """
        [2,"a","Heartbeat",{}]
          [ 3 , "a" , {"currentTime":"2026-03-01T06:00:12Z"} ]\t
        [5,"x","FormatViolation","",{}]
        [6,"s","NotifyPeriodicEventStream",{"id":1}]
        [2,"a"]
        """

    static let csv = """
        timestamp,id,action,msg
        2025-10-01T08:00:00.000Z,CH-001,Heartbeat,"[2, ""5f"", ""Heartbeat"", {}]"
        2025-10-01T08:00:00.100Z,CH-001,,"[3, ""5f"", {""currentTime"": ""2025-10-01T08:00:00.000Z""}]"
        "2025-10-01T08:00:01Z","CH,""2",Heartbeat,"[2, ""60"", ""Heartbeat"", {}]"
        2025-10-01T08:00:02Z,CH-001,Heartbeat,"[2, ""61"
        2025-10-01T08:00:02Z,CH-001,Heartbeat,"[2, ""61""
        2025-10-01T08:00:03Z,CH-001
        action,msg,timestamp,id
        Heartbeat,"[2,""62"",""Heartbeat"",{}]",2025-10-01T08:00:04Z,CH-003
        """

    static let octt = """
        Test Case Name : TC_E_44_CS\u{20}
        ------
        [2024-05-17T09:20:43:732] [REQUEST]
        [2024-05-17T09:20:43:732] [msg-out] [2, "bb", "GetVariables", {"getVariableData":[]}]
        [2024-05-17T09:20:43:792] [msg-in] [3, "bb", {"getVariableResult": []}]
        [2024-05-17T09:20:43:875] [info] [2, "not", "a frame"]
        [2024-05-17T09:20:44:492] [msg-in] [2, "5f", "Authorize", {"idToken"
        2024-05-17T09:20:44:492] [msg-in] [3,"5f",{}]
        """

    static let all = [envelope, bare, csv, octt]
}
