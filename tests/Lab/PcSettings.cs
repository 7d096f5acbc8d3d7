using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace MedV.Lab;

/// <summary>How a PC's configuration differs from what every PC of the lab has.</summary>
public sealed record PcSettings
{
    /// <summary>The store's folder; null: one below the PC's folder.</summary>
    public string? StoreFolder { get; init; }

    /// <summary>The images it wants.</summary>
    public ImmutableArray<string> WantedImages { get; init; } = ["*"];

    /// <summary>How often it looks for new metadata. Seconds, where a product has minutes: a lab has no quarter of an hour.</summary>
    public TimeSpan RefreshEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Peers to find without mDNS.</summary>
    public ImmutableArray<string> KnownPeers { get; init; } = [];

    /// <summary>The site it belongs to; empty: any.</summary>
    public string Site { get; init; } = "";

    /// <summary>Whether it listens at all its addresses, also those that it gets later, and not only at that of its place.</summary>
    public bool ListensEverywhere { get; init; }

    /// <summary>Folders of the host in whose files chunks are looked for.</summary>
    public ImmutableArray<string> SeedFolders { get; init; } = [];

    /// <summary>How often they are looked at.</summary>
    public string SeedInterval { get; init; } = "00:00:01";

    /// <summary>Where it answers for metrics; empty: nowhere.</summary>
    public string MetricsListen { get; init; } = "";

    /// <summary>Section <c>Origin</c>.</summary>
    public ImmutableDictionary<string, string> Origin { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Its section <c>Manners</c>, as JSON.</summary>
    public string MannersJson { get; init; } = "{}";

    /// <summary>How much it logs.</summary>
    public string LogLevel { get; init; } = "Debug";

    internal string ToJson(Place place, string store, string socket) => new JsonObject
    {
        ["Store"] = new JsonObject { ["Folder"] = store },
        ["Control"] = new JsonObject { ["Socket"] = socket },
        ["Delivery"] = new JsonObject { ["Images"] = Array(WantedImages), ["RefreshInterval"] = RefreshEvery.ToString("c") },
        ["Seeds"] = new JsonObject { ["Folders"] = Array(SeedFolders), ["StartDelay"] = "00:00:00", ["Interval"] = SeedInterval },
        ["Discovery"] = new JsonObject { ["Interfaces"] = Array([place.Interface]) },
        ["Swarm"] = new JsonObject
        {
            ["ListenAddress"] = ListensEverywhere ? "" : place.Address.ToString(),
            ["ListenPort"] = place.Port,
            ["StaticPeers"] = Array(KnownPeers),
            [nameof(Site)] = Site,
        },
        ["Metrics"] = new JsonObject { ["Listen"] = MetricsListen },
        [nameof(Origin)] = new JsonObject(Origin.Select(setting => KeyValuePair.Create(setting.Key, (JsonNode?)setting.Value))),
        ["Manners"] = JsonNode.Parse(MannersJson),
        ["Log"] = new JsonObject { ["Level"] = LogLevel },
    }.ToJsonString();

    private static JsonArray Array(IEnumerable<string> values) => [.. values.Select(value => (JsonNode)value)];
}
