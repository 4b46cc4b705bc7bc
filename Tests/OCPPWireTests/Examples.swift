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

    static let array = #"""
        [[2,"a","Heartbeat",{}], [3,"a",{"x":"]"}],
         [ 2, "b",
           "Heartbeat", {} ],
        null, [2,"c"] ]
        """#

    static let capture = #"""
        {"messages":[{"charger_id":"A","connection_id":"k","captured_at":"2026-03-01T06:00:00Z","event_type":1},
        {"charger_id":"A","captured_at":"2026-03-01T06:00:01Z","event_type":2,"direction":"FROM_CP","raw_frame":"[2,"1","Heartbeat",{}]"},
        {"charger_id":"A","captured_at":"2026-03-01T06:00:02Z","event_type":2,"direction":"TO_CP","raw_frame":"[3,"1",{"}]}
        {"messages":[{"platform_id":"p","direction":"IN"},{"charger_id":"A","captured_at":"2026-03-01T06:00:03Z","event_type":0}]}
        """#

    static let everest = """
        2026-03-01T06:00:00Z: ChargePoint>CentralSystem Heartbeat\u{20}
        [
          2,
          "1",
          "Heartbeat",
          {}
        ]

        2026-03-01T06:00:01Z: CentralSystem>ChargePoint  HeartbeatResponse
        [
          3,
        2026-03-01T06:00:02Z: SYS> Session logging stopped.
        words
        2026-03-01T06:00:03Z: ChargePoint>CentralSystem Heartbeat [2,"2","Heartbeat",{}]
        """

    static let page = #"""
        <html><head><title>EVerest OCPP log session</title>
        <style>.log {}</style></head><body><table class="log">
        <tr class="SYS"> <td>2026-03-01T06:00:00Z</td> <td>SYS&gt;</td> <td><b>x</b></td><td><b></b></td> <td><pre lang="json"></pre></td> </tr>
        <tr class="ChargePoint"> <td>2026-03-01T06:00:00Z</td> <td>ChargePoint&gt;CentralSystem</td> <td><b>Heartbeat</b></td><td><b></b></td> <td><pre lang="json">[
          2,
          "1",
          "Heartbeat",
          {"a": "&lt;pre&gt;"}
        ]</pre></td> </tr>
        <tr class="CentralSystem"> <td>2026-03-01T06:00:01Z</td> <td>CentralSystem&gt;ChargePoint</td> <td><b></b></td><td><b>HeartbeatResponse</b></td> <td><pre lang="json">[
          3,
        <tr class="ChargePoint"> <td>2026-03-01T06:00:02Z</td> <td>ChargePoint&gt;CentralSystem</td> <td><b>[2,"2","Heartbeat",{}]</b></td><td><b></b></td> <td><pre lang="json"></pre></td> </tr>
        <tr class="ChargePoint"> <td>now</td> <td>ChargePoint&gt;CentralSystem</td> <td><b></b></td><td><b></b></td> <td><pre lang="json">[2,"3","Heartbeat",{}]</pre></td> </tr>
        <tr class="ChargePoint"> <td>2026-03-01T06:00:03Z</td> <td>ChargePoint&gt;CentralSystem</td> <td><b>Heartbeat</b></td><td><b></b></td> <td><pre lang="json"></pre></td> </tr>
        <hr>
        <tr class="ChargePoint"> <td>2026-03-01T06:00:04Z</td> <td>ChargePoint&gt;CentralSystem</td> <td><b>Heartbeat</b></td><td><b></b></td> <td><pre lang="json">[2,"4","Heartbeat",{}]</pre></td> </tr><tr>
        </table></body></html>
        """#

    static let bus = #"""
        cs/in/ocpp1.6/A {"type":2,"action":"Heartbeat","id":"1","request":{}}
        2026-03-01T06:00:01+0000 cs/out/ocpp1.6/A {"type":3,"action":"Heartbeat","id":"1","response":
        {"currentTime":"2026-03-01T06:00:01Z"}}
        1772344802.5 cs/in/ocpp2.0.1/B/1 {"type":4,"action":"Reset","id":"2","error_code":"NotSupported"}
        {"tst":"2026-03-01T07:00:03.5Z+0100","topic":"cs/in/ocpp1.6/A","payload":"{\"type\":2,\"action\":\"Heartbeat\",\"id\":\"3\",\"request\":{}}"}
        {"tst":"2026-03-01T06:00:03.5Z","topic":"weather","payload":3}
        {"type":3,"action":"Reset","id":"4","request":{},"response":{"status":"Accepted"}}
        cs/in/ocpp1.6/A {"type":2,"type":2,"action":"Heartbeat","id":"5","request":{}}
        cs/in/ocpp1.6/A {"type":3,"action":"Heartbeat","id":"6"}
        cs/in/ocpp1.6/A offline
        cs/in/ocpp1.6/A
        cs/in/ocpp1.6/A {"type":2,"action":"Heartbeat","id":"7","req
        """#

    static let steve = """
        [INFO ] 2026-03-01 06:00:00,000 x.Y (q) - [chargeBoxId=A, sessionId=s] Connection is established
        [INFO ] 2026-03-01 06:00:01,000 x.Y - [chargeBoxId=A, sessionId=s] Received: [2,"1","Heartbeat",{}]
        [INFO ] 2026-03-01 06:00:02,000 x.Y - [chargeBoxId=A, sessionId=s] Sending: [3,"1",{
        "currentTime":"2026-03-01T06:00:02Z"}]
        \tat x.Y
        x] Received: [2,"2","Heartbeat",{}]
        """

    static let table = """
        transaction_pk,charge_box_id,evse_id,id_tag,user_pk,start_timestamp,start_value,stop_timestamp,stop_value
        1,A,1,TAG,NULL,2026-03-01T06:00:00Z,5,2026-03-01T07:00:00Z,9
        2,"A ""b"" c",1,TAG,NULL,2026-03-01T08:00:00Z,5,NULL,NULL
        3,A,x,TAG,NULL,2026-03-01T08:00:00Z,5,NULL,NULL
        4,A
        """

    static let console = #"""
        [OCPP] Send: [2,"1","Heartbeat",{}]
        "OCPP1.6" RX:  "[3,"1",{}]"
        [ocpp  ] TRACE 2026/03/01 06:00:01 recv LP-2: [2,"2","Heartbeat",{}]
        2026-03-01 06:00:02 INFO (MainThread) [ocpp] A: send [2,"3","Reset",
        {"type":"Soft"}]
        1704067200.123 [2,"4","Heartbeat",{}]
        {"timestamp":"2026-03-01T06:00:00Z","message":[2,"5","Heartbeat",{}]}
        """#

    static let all = [envelope, bare, csv, octt]
    /// Of the dialects that came later.
    static let more = [array, capture, everest, page, bus, steve, table, console]
}
