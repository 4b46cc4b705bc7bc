extension ReportHTML {
    /// Colours are Okabe and Ito's (2008), told apart with any kind of colour vision, darkened or lightened to keep a
    /// contrast of at least 4.5 : 1 for text; no meaning is carried by colour alone.
    static let styleSheet = """

        :root { color-scheme: light dark;
          --page: #f6f7f5; --card: #ffffff; --ink: #1b2530; --muted: #586470; --line: #e2e6e8; --soft: #eef1f2;
          --accent: #0b6aa2; --good: #007a5a; --info: #0b6aa2; --warning: #9a6200; --critical: #b8400a;
          --bar-warning: #e69f00; --bar-critical: #d55e00; --bar-info: #56b4e9; --bar-good: #4fb094; --bar-other: #cc79a7; --bar-late: #8a8f98; }
        @media (prefers-color-scheme: dark) { :root {
          --page: #10161b; --card: #182028; --ink: #e7ecf0; --muted: #a0adb8; --line: #2b3640; --soft: #212b34;
          --accent: #6fbcf0; --good: #4fd0a6; --info: #6fbcf0; --warning: #f0b73f; --critical: #ff9466;
          --bar-warning: #e0a52c; --bar-critical: #e8743b; --bar-info: #5aaee0; --bar-good: #3aa384; --bar-other: #c987ab; --bar-late: #7c8691; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink); -webkit-text-size-adjust: 100%;
          font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", sans-serif; }
        main { max-width: 1120px; margin: 0 auto; padding: 40px 20px 64px; }
        header { margin: 0 0 28px; }
        h1 { font-size: 30px; line-height: 1.2; letter-spacing: -0.015em; margin: 0 0 6px; font-weight: 650; }
        h2 { font-size: 20px; line-height: 1.3; letter-spacing: -0.01em; margin: 0 0 4px; font-weight: 620; }
        h3 { font-size: 15px; margin: 0 0 2px; font-weight: 600; }
        .note, figcaption, header p { color: var(--muted); font-size: 14px; margin: 0 0 14px; max-width: 100ch; }
        header p { font-size: 16px; margin: 0; }
        nav { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0 0 20px; font-size: 14px; } nav a { color: var(--accent); text-decoration: none; padding: 4px 0; } nav a:hover { text-decoration: underline; }
        section { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 24px 26px 22px; margin: 0 0 20px; }
        section.bare { background: none; border: 0; padding: 0; margin: 0 0 14px; }
        .cards { display: grid; grid-template-columns: repeat(4, 1fr); gap: 14px; }
        .card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 15px 18px 13px; }
        .card .label { font-size: 13px; color: var(--muted); margin: 0; }
        .card .value { font-size: 28px; line-height: 1.25; font-weight: 620; letter-spacing: -0.02em; margin: 1px 0 0; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .card .value small { font-size: 15px; font-weight: 500; color: var(--muted); letter-spacing: 0; margin-left: 4px; }
        .card .detail { font-size: 13px; color: var(--muted); margin: 2px 0 0; }
        figure { margin: 14px 0 0; } figure + figure { margin-top: 26px; }
        figcaption { margin: 8px 0 0; font-size: 13.5px; max-width: none; }
        .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 18px 30px; } .pair figure { margin-top: 14px; }
        .pair svg.wide, .pair svg.narrow { max-width: 100%; }
        svg { display: block; width: 100%; height: auto; overflow: visible; font: inherit; }
        svg.narrow { display: none; }
        svg text { fill: var(--ink); font-size: 13px; font-variant-numeric: tabular-nums; }
        svg text { paint-order: stroke; stroke: var(--card); stroke-width: 4px; stroke-linejoin: round; }
        svg .axis { fill: var(--muted); font-size: 12px; } svg .unit { font-style: normal; }
        svg .mid { text-anchor: middle; } svg .end { text-anchor: end; } svg .strong { font-weight: 600; } svg .quiet { fill: var(--muted); }
        svg .grid { stroke: var(--line); stroke-width: 1; } svg .tick { stroke: var(--muted); stroke-width: 1; }
        svg .now { stroke: var(--muted); stroke-width: 1; stroke-dasharray: 3 3; }
        svg .mean { fill: none; stroke: var(--accent); stroke-width: 2.2; stroke-linejoin: round; }
        .history { fill: var(--accent); fill-opacity: 0.42; background: color-mix(in srgb, var(--accent) 42%, transparent); }
        .band80 { fill: var(--accent); fill-opacity: 0.22; background: color-mix(in srgb, var(--accent) 32%, transparent); }
        .band95 { fill: var(--accent); fill-opacity: 0.11; background: color-mix(in srgb, var(--accent) 14%, transparent); }
        .meanline { background: var(--accent); } .heat { fill: var(--accent); background: var(--accent); }
        .track { fill: var(--soft); background: var(--soft); } .rated { stroke: var(--muted); stroke-width: 1.5; }
        .span { fill: var(--accent); fill-opacity: 0.35; background: color-mix(in srgb, var(--accent) 35%, transparent); }
        .median { fill: var(--accent); background: var(--accent); } .peak { fill: none; stroke: var(--ink); stroke-width: 1.6; }
        .legend i.peak { background: none; border: 1.6px solid var(--ink); border-radius: 50%; width: 10px; height: 10px; }
        .good { fill: var(--bar-good); background: var(--bar-good); } .critical { fill: var(--bar-critical); background: var(--bar-critical); }
        .warning { fill: var(--bar-warning); background: var(--bar-warning); } .info { fill: var(--bar-info); background: var(--bar-info); }
        .other { fill: var(--bar-other); background: var(--bar-other); } .late { fill: var(--bar-late); background: var(--bar-late); }
        .legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0 0 8px; font-size: 13px; color: var(--muted); }
        .legend span { display: inline-flex; align-items: center; gap: 7px; }
        .legend i { display: inline-block; width: 14px; height: 10px; border-radius: 2px; } .legend i.meanline { height: 3px; }
        .scroll { overflow-x: auto; margin: 10px -4px 0; padding: 0 4px; }
        table { border-collapse: collapse; width: 100%; font-size: 14px; }
        th { text-align: left; font-weight: 550; color: var(--muted); font-size: 13px; white-space: nowrap; }
        th, td { padding: 7px 14px 7px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        th:last-child, td:last-child { padding-right: 0; } tr:last-child td { border-bottom: 0; }
        .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } .s { white-space: nowrap; } .id { overflow-wrap: anywhere; } td.id { min-width: 26ch; }
        .scroll + .scroll, figure + .scroll, .pair + .scroll { margin-top: 22px; } ol.ports + .note, .scroll + .note, details + .note { margin: 14px 0 0; }
        ol.ports { list-style: none; margin: 18px 0 0; padding: 0; display: grid; grid-template-columns: 1fr 1fr; gap: 18px 34px; }
        ol.ports p { margin: 0; font-size: 14px; color: var(--muted); } ol.ports ul { margin: 5px 0 0; padding: 0; list-style: none; font-size: 14px; }
        ol.ports li li { display: grid; grid-template-columns: 44px 1fr; gap: 8px; padding: 2px 0; } ol.ports li li b { font-weight: 600; text-align: right; font-variant-numeric: tabular-nums; }
        .tag { display: inline-block; font-size: 12px; font-weight: 600; padding: 1px 9px; border-radius: 99px; border: 1px solid currentColor; background: none; white-space: nowrap; }
        .tag.critical { color: var(--critical); } .tag.warning { color: var(--warning); } .tag.info { color: var(--info); } .tag.good { color: var(--good); }
        dl.kpis { display: grid; grid-template-columns: 216px 96px 1fr; gap: 0 20px; margin: 12px 0 0; font-size: 14px; }
        dl.kpis dt { font-weight: 550; padding-top: 8px; } dl.kpis dd { margin: 0; padding-top: 8px; } dl.kpis dd.how { color: var(--muted); padding-bottom: 8px; }
        details { border-top: 1px solid var(--line); } details:last-of-type { border-bottom: 1px solid var(--line); }
        summary { cursor: pointer; padding: 11px 4px; display: grid; grid-template-columns: 12px 84px 184px 1fr auto; gap: 4px 12px; align-items: baseline; list-style: none; }
        summary::before { content: ""; width: 7px; height: 7px; border-right: 2px solid var(--muted); border-bottom: 2px solid var(--muted); transform: rotate(-45deg); align-self: start; margin-top: 8px; }
        details[open] > summary::before { transform: rotate(45deg); }
        summary::-webkit-details-marker { display: none; } summary:hover { background: var(--soft); } summary:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
        summary .kind { font-weight: 600; } summary .kind, summary .what { font-size: 15px; } summary .where { display: inline-block; } summary .where, summary .when { color: var(--muted); font-size: 14px; } summary .when { text-align: right; white-space: nowrap; }
        details.rest, details.rest:last-of-type { border: 0; margin: 10px 0 0; } details + details.rest { border-top: 1px solid var(--line); margin: 0; } details.rest > summary { display: block; padding: 8px 4px; color: var(--accent); font-size: 14px; }
        details.rest > summary::before { display: inline-block; margin: 0 10px 1px 0; border-color: currentColor; }
        details .inside { padding: 2px 4px 16px 124px; font-size: 14.5px; } details .inside p { margin: 0 0 8px; max-width: 80ch; }
        ul.evidence { list-style: none; margin: -4px 0 10px; padding: 0; font-size: 14px; } ul.evidence li { display: grid; grid-template-columns: 104px 1fr; gap: 10px; }
        ul.evidence b { font-weight: 500; color: var(--muted); font-variant-numeric: tabular-nums; white-space: nowrap; } ul.evidence span { overflow-wrap: anywhere; }
        pre { background: var(--soft); border-radius: 8px; padding: 10px 12px; margin: 6px 0 10px; font-size: 13px; white-space: pre-wrap; overflow-wrap: anywhere; }
        code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; } code { font-size: 0.92em; }
        @media (max-width: 900px) { .cards { grid-template-columns: repeat(2, 1fr); } .pair, ol.ports { grid-template-columns: 1fr; }
          summary { grid-template-columns: 12px 84px 1fr auto; } summary .what { grid-column: 2 / -1; } summary .when { grid-column: 4; grid-row: 1; } details .inside { padding-left: 28px; } dl.kpis { grid-template-columns: 1fr auto; } dl.kpis dd.how { grid-column: 1 / -1; margin-bottom: 12px; } }
        @media (max-width: 640px) { svg.wide { display: none; } svg.narrow { display: block; }
          main { padding: 24px 12px 40px; } section { padding: 18px 16px 16px; border-radius: 12px; } h1 { font-size: 25px; }
          .cards { gap: 10px; } .card { padding: 12px 14px 11px; } .card .value { font-size: 23px; }
          summary { grid-template-columns: 12px 1fr auto; } summary .kind, summary .what { grid-column: 2 / -1; } summary .when { grid-column: 3; grid-row: 1; } summary .kind { grid-row: 2; }
          details .inside { padding-left: 4px; }
          .scroll { overflow: visible; } table, tbody { display: block; } thead { display: none; }
          tr { display: grid; grid-template-columns: repeat(auto-fill, minmax(96px, 1fr)); gap: 5px 12px; padding: 10px 0; border-bottom: 1px solid var(--line); }
          tr:last-child { border-bottom: 0; } td, td.n, td.s, td.id { display: block; min-width: 0; padding: 0; border: 0; text-align: left; white-space: normal; overflow-wrap: anywhere; }
          td::before { content: attr(data-label); display: block; font-size: 12px; color: var(--muted); white-space: normal; }
          td:first-child { grid-column: 1 / -1; font-weight: 600; } td:first-child::before { display: inline; margin-right: 6px; font-weight: 400; } td.id { grid-column: 1 / -1; } }
        @media print { :root { --page: #fff; --card: #fff; --ink: #111; --muted: #444; --line: #ccc; --soft: #f2f2f2; --accent: #0b6aa2; }
          main { max-width: none; padding: 0; } section, .card { border-radius: 0; break-inside: avoid-page; } section { border-width: 1px 0 0; padding: 14px 0; }
          figure, tr, details:not(.rest) { break-inside: avoid; } nav, details.rest > summary { display: none; } details.rest::details-content { content-visibility: visible; } }

        """
}
