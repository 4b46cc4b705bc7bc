"""The first messages of an envelope corpus in every other dialect, one file each.

    python dialects.py CORPUS FOLDER MEBIBYTES

Forms as in the logs and exports they imitate (Tests/OCPPWireTests/DialectExamples.swift). Each file holds the frames of the first
MEBIBYTES of the corpus; SteVe's table holds their sampled values, a security log and OCPI, which are no frames, one record a frame.
"""

import json
import os
import sys

LOGGER = "de.rwth.idsg.steve.ocpp.ws.WebSocketLogger (qtp1-5)"
CITRINE = "id,stationId,correlationId,origin,state,protocol,action,message,requestMessageId,timestamp,tenantId\n"


class Message:
    def __init__(self, line):
        # {"ts":"2026-01-02T00:00:01.049Z","cp":"…","msg":[…]}
        self.time = line[7:31]
        end = line.index('"', 39)
        self.charge_point = line[39:end]
        self.frame = line[end + 8 : -2]
        self.is_call = self.frame.startswith("[2,")
        self.id, self.action = self.frame.split('"', 4)[1::2] if self.is_call else (self.frame.split('"', 2)[1], "")
        self.plain = self.time[:10] + " " + self.time[11:23]

    @property
    def quoted(self):
        return '"' + self.frame.replace('"', '""') + '"'

    @property
    def escaped(self):
        return json.dumps(self.frame)

    @property
    def pretty(self):
        return json.dumps(json.loads(self.frame), indent=2)


def everest(m):
    header = f"ChargePoint>CentralSystem {m.action} " if m.is_call else "CentralSystem>ChargePoint  Response"
    return f"{m.time}: {header}\n{m.pretty}\n\n"


def everest_page(m):
    names = f"<b>{m.action}</b></td><td><b></b>" if m.is_call else "<b></b></td><td><b>Response</b>"
    ends = ("ChargePoint", "CentralSystem") if m.is_call else ("CentralSystem", "ChargePoint")
    frame = m.pretty.replace("<", "&lt;").replace(">", "&gt;")
    return (
        f'<tr class="{ends[0]}"> <td>{m.time}</td> <td>{"&gt;".join(ends)}</td> <td>{names}</td> '
        f'<td><pre lang="json">{frame}</pre></td> </tr>\n'
    )


def maeve(m):
    elements = json.loads(m.frame)
    if elements[0] == 4:
        rest = f'"error_code":{json.dumps(elements[2])},"error_description":{json.dumps(elements[3])}'
    else:
        payload = m.frame.split(",", 3 if m.is_call else 2)[-1][:-1]
        rest = f'"{"request" if m.is_call else "response"}":{payload}'
    message = f'{{"type":{elements[0]},"action":"{m.action}","id":"{m.id}",{rest}}}'
    return f'{m.time} cs/{"in" if m.is_call else "out"}/ocpp1.6/{m.charge_point} {message}\n'


def evpanda(m):
    return (
        f'{{"charger_id":"{m.charge_point}","connection_id":"k","tenant_id":null,"captured_at":"{m.time}","event_type":2,'
        f'"direction":"{"FROM_CP" if m.is_call else "TO_CP"}","raw_frame":{m.escaped},"raw_frame_encoding":"utf8"}}'
    )


def citrine_csv(m):
    origin = "cs,1" if m.is_call else "csms,2"
    return f"1,{m.charge_point},{m.id},{origin},ocpp1.6,{m.action},{m.quoted},,{m.plain}+00,1\n"


def citrine_json(m):
    return (
        f'{{"id":1,"stationId":"{m.charge_point}","correlationId":"{m.id}","origin":"{"cs" if m.is_call else "csms"}",'
        f'"action":"{m.action}","message":{m.frame},"timestamp":"{m.time}","tenantId":1}}\n'
    )


def steve_table(m, keys):
    if '"meterValue"' not in m.frame:
        return ""
    payload = json.loads(m.frame, parse_float=str)[3]
    evse = payload.get("evse", {}).get("id", payload.get("connectorId"))
    key = keys.setdefault((m.charge_point, evse), len(keys) + 1)
    transaction = payload.get("transactionId") or "NULL"
    rows = []
    for value in payload["meterValue"]:
        for sample in value["sampledValue"]:
            unit = sample.get("unit") or sample["unitOfMeasure"]["unit"]
            words = [sample["context"], "Raw", sample["measurand"], sample.get("location", "NULL"), unit]
            rows.append(
                f'{key},{transaction},{value["timestamp"]},{sample["value"]},{",".join(words)},{sample.get("phase", "NULL")}\n'
            )
    return "".join(rows)


def cdr(m, number):
    return (
        f'{{"country_code":"SE","party_id":"ABC","id":"CDR{number}","start_date_time":"{m.time}","end_date_time":"{m.time}",'
        f'"cdr_token":{{"uid":"{number:08X}","type":"RFID","contract_id":"C{number}"}},"auth_method":"WHITELIST",'
        f'"cdr_location":{{"id":"L{number % 97}","address":"A","city":"B","country":"SWE","coordinates":{{"latitude":"57.7",'
        f'"longitude":"11.9"}},"evse_uid":"{m.charge_point}","evse_id":"{m.charge_point}","connector_id":"1",'
        f'"connector_standard":"IEC_62196_T2","connector_format":"SOCKET","connector_power_type":"AC_3_PHASE"}},"currency":"EUR",'
        f'"charging_periods":[{{"start_date_time":"{m.time}","dimensions":[{{"type":"ENERGY","volume":{number % 50}.25}}]}}],'
        f'"total_cost":{{"excl_vat":{number % 20}.5,"incl_vat":{number % 20}.75}},"total_energy":{number % 50}.25,'
        f'"total_time":0.5,"last_updated":"{m.time}"}}'
    )


def security(m, number):
    return f'{{"timestamp":"{m.time}","type":"SettingSystemTime","techInfo":"frame {number}"}}\n'


LINES = {
    "bare.ndjson": lambda m: m.frame + "\n",
    "time-prefixed.log": lambda m: f"{m.time} {m.frame}\n",
    "steve.log": lambda m: (
        f"[INFO ] {m.plain.replace('.', ',')} {LOGGER} - [chargeBoxId={m.charge_point}, sessionId=s-1] "
        f"{'Received' if m.is_call else 'Sending'}: {m.frame}\n"
    ),
    "mobilityhouse.log": lambda m: (
        f"{m.plain} INFO (MainThread) [ocpp] {m.charge_point}: {'receive message' if m.is_call else 'send'} {m.frame}\n"
    ),
    "evcc.log": lambda m: (
        f"[ocpp  ] TRACE {m.plain[:19].replace('-', '/')} {'recv' if m.is_call else 'sent'} {m.charge_point}: {m.frame}\n"
    ),
    "microocpp.log": lambda m: f"[OCPP] {'Send' if m.is_call else 'Recv'}: {m.frame}\n",
    "octt.log": lambda m: f"[{m.time[:-1].replace('.', ':')}] [msg-{'in' if m.is_call else 'out'}] {m.frame}\n",
    "everest.log": everest,
    "everest.html": everest_page,
    "maeve.log": maeve,
    "citrineos.csv": citrine_csv,
    "citrineos.ndjson": citrine_json,
    "kwwhat.csv": lambda m: f"{m.time},{m.charge_point},{m.action},{m.quoted}\n",
    "idaholab.csv": lambda m: f"{m.charge_point},{m.quoted},{m.time}\n",
}
HEADERS = {
    "citrineos.csv": CITRINE,
    "kwwhat.csv": "timestamp,id,action,msg\n",
    "idaholab.csv": "device_ID,message,timestamp\n",
}
ROWS = "evse_pk,transaction_pk,value_timestamp,value,reading_context,format,measurand,location,unit,phase\n"


def write(folder, name, texts):
    with open(os.path.join(folder, name), "w", buffering=1 << 20) as out:
        out.writelines(texts)


def main():
    corpus, folder, limit = sys.argv[1], sys.argv[2], int(sys.argv[3]) << 20
    os.makedirs(os.path.join(folder, "steve-export"), exist_ok=True)
    with open(corpus) as source:
        lines = source.readlines(limit)
    messages = [Message(line) for line in lines]
    write(folder, "envelope.ndjson", lines)
    for name, form in LINES.items():
        write(folder, name, [HEADERS.get(name, "")] + [form(m) for m in messages])
    write(folder, "evpanda.json", ['{"messages":[', ",\n".join(evpanda(m) for m in messages), "]}\n"])
    write(folder, "ocpi.json", ["[", ",\n".join(cdr(m, n) for n, m in enumerate(messages)), "]\n"])
    write(folder, "everest.security.log", (security(m, n) for n, m in enumerate(messages)))
    keys = {}
    write(folder, "steve-export/connector_meter_value.csv", [ROWS] + [steve_table(m, keys) for m in messages])
    write(
        folder, "steve-export/connector.csv",
        ["connector_pk,charge_box_id,connector_id\n"] + [f"{key},{name},{evse}\n" for (name, evse), key in keys.items()],
    )


if __name__ == "__main__":
    main()
