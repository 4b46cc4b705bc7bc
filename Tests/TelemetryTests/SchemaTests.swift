import Testing

@testable import Telemetry

@Suite struct SchemaTests {
    @Test func namesAreTheContracts() {
        #expect(
            TableID.allCases.map(\.name) == [
                "meter_values", "meter_values_other", "statuses", "transactions", "results", "authorizations",
                "contacts",
                "commands", "security_events", "other_messages", "ocpi_cdrs", "ocpi_sessions", "ocpi_tariffs",
                "ocpi_locations",
            ])
        #expect(TableID.ofFrames + TableID.ofObjects == TableID.allCases && TableID.ofFrames.last == .otherMessages)
        #expect(
            TableID.meterValues.schema.columns.map(\.name)
                == """
                charge_point evse_id connector_id ts receive_delay_ms source_id frame item transaction_id context flags \
                energy_active_import_register_wh energy_active_import_register_l1_wh energy_active_import_register_l2_wh \
                energy_active_import_register_l3_wh energy_active_export_register_wh energy_active_import_interval_wh \
                energy_active_export_interval_wh energy_reactive_import_register_varh energy_reactive_export_register_varh \
                power_active_import_w power_active_import_l1_w power_active_import_l2_w power_active_import_l3_w \
                power_active_export_w power_reactive_import_var power_offered_w power_factor \
                current_import_a current_import_l1_a current_import_l2_a current_import_l3_a current_import_n_a \
                current_export_a current_offered_a voltage_v voltage_l1_n_v voltage_l2_n_v voltage_l3_n_v voltage_l1_l2_v \
                voltage_l2_l3_v voltage_l3_l1_v frequency_hz soc_percent temperature_c temperature_body_c \
                temperature_cable_c temperature_inlet_c temperature_ev_c
                """.split(separator: " ").map(String.init))
    }

    @Test func namesOfOCPIsTables() {
        let names = TableID.ofObjects.map { $0.schema.columns.dropFirst(8).map(\.name).joined(separator: " ") }
        #expect(
            names == [
                "version country_code party_id id session_id start_date_time end_date_time location_id evse_uid ocpi_evse_id "
                    + "ocpi_connector_id id_token id_token_type contract_id auth_method meter_id currency tariff_id "
                    + "total_energy_wh total_time_s total_parking_time_s total_cost_excl_vat_micros "
                    + "total_cost_incl_vat_micros charging_periods period_energy_wh credit credit_reference_id "
                    + "invoice_reference_id last_updated flags payload",
                "version country_code party_id id start_date_time end_date_time status location_id evse_uid ocpi_evse_id "
                    + "ocpi_connector_id id_token id_token_type contract_id auth_method meter_id currency energy_wh "
                    + "total_cost_excl_vat_micros total_cost_incl_vat_micros charging_periods period_energy_wh "
                    + "last_updated flags payload",
                "version country_code party_id id type currency tax_included start_date_time end_date_time elements "
                    + "min_price_excl_vat_micros min_price_incl_vat_micros max_price_excl_vat_micros "
                    + "max_price_incl_vat_micros last_updated flags payload",
                "version country_code party_id id name city postal_code country latitude_e7 longitude_e7 time_zone publish "
                    + "evses evse_uid ocpi_evse_id status ocpi_connector_id standard format power_type max_voltage_v "
                    + "max_amperage_a max_electric_power_w tariff_ids last_updated flags payload",
            ])
    }

    @Test(arguments: TableID.allCases) func everyTableBeginsAlike(table: TableID) {
        #expect(
            table.schema.columns.prefix(8).map(\.name) == [
                "charge_point", "evse_id", "connector_id", "ts", "receive_delay_ms", "source_id", "frame", "item",
            ])
        let hasMessage = table.schema.columns.contains { $0.name == "message_id" }
        #expect(table.schema.columns.contains { $0.name == "conn" } == hasMessage)
    }
}

@Suite struct InstantTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00.000Z", 0), ("2026-03-01T06:00:12.345Z", 1_772_344_812_345),
        ("1969-12-31T23:59:59.999Z", -1), ("2024-02-29T12:00:00.000Z", 1_709_208_000_000),
    ]) func textAndBack(text: String, milliseconds: Int64) {
        #expect(Instant(iso8601: text)?.milliseconds == milliseconds)
        #expect(Instant(milliseconds: milliseconds).iso8601 == text)
    }

    @Test(arguments: [
        "2026-03-01T06:00:12,345Z", "2026-03-01T07:00:12.345+01:00", "2026-03-01 06:00:12:345",
        "2026-03-01T06:00:12.3450Z",
        "2026-03-01T04:30:12.345-0130",
    ]) func relativesOfTheField(text: String) {
        #expect(Instant(iso8601: text)?.milliseconds == 1_772_344_812_345)
    }

    @Test(arguments: [
        "", "2026-02-29T00:00:00Z", "2026-03-01T24:00:00Z", "2026-03-01T00:00:00.Z", "2026-03-01T00:00Zx",
    ])
    func refusesWhatIsNoTime(text: String) { #expect(Instant(iso8601: text) == nil) }

    @Test func everyDayOfFourCenturies() {
        for number in Int64(-80_000)...80_000 {
            let date = Civil.date(days: number)
            #expect(Civil.days(year: date.year, month: date.month, day: date.day) == number)
        }
    }
}

@Suite struct ColumnBatchTests {
    @Test func whatIsNotSetIsNull() {
        var builder = ColumnBatchBuilder(.meterValues)
        for row in 0..<200 {
            builder.set(0, row % 2 == 0 ? "LP-0001" : "LP-0002")
            if row >= 100 { builder.set(MeterValuesColumn.powerActiveImportW.rawValue, Int64(row) * 1000) }
            builder.endRow()
        }
        let batch = builder.build()
        #expect(batch.count == 200)
        #expect(batch.string(0, 3) == "LP-0002")
        #expect(batch.column(0)![0] == batch.column(0)![198])
        #expect(batch.value(MeterValuesColumn.powerActiveImportW.rawValue, 99) == nil)
        #expect(batch.value(MeterValuesColumn.powerActiveImportW.rawValue, 100) == 100_000)
        #expect(batch.column(MeterValuesColumn.socPercent.rawValue) == nil)
    }

    @Test func truncateForgetsTheRowBegun() {
        var builder = ColumnBatchBuilder(.statuses)
        builder.set(StatusesColumn.status.rawValue, "Available")
        builder.endRow()
        builder.set(StatusesColumn.errorCode.rawValue, "NoError")
        builder.truncate(to: 1)
        builder.endRow()
        let batch = builder.build()
        #expect(batch.string(StatusesColumn.errorCode.rawValue, 1) == nil)
        #expect(batch.string(StatusesColumn.status.rawValue, 0) == "Available")
    }
}
