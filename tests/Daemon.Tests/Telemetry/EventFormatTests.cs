using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using MedV.Daemon.Control.Contract;

namespace MedV.Daemon.Tests.Telemetry;

/// <summary>docs/formats/events.md and its vector.</summary>
public sealed class EventFormatTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 28, 12, 0, 0, 250, TimeSpan.Zero);
    private static readonly EventPeer Peer = new(new string('1', 64), "pc-03");

    private static readonly ImmutableArray<DaemonEvent> Events =
    [
        new DaemonEvent.Started("0.1.0", Clean: true),
        new DaemonEvent.DeliveryStarted("win10", 7, new string('a', 64), 419430400),
        new DaemonEvent.Bundle(
            "win10", 7, new string('a', 64), BundlePart.Manifest, 0, new string('d', 64), 0, 70211, 0, WanReason.Alone, null, "https://images.example.org/medv/",
            Noon.AddSeconds(-1), Noon, Whole: true, null),
        new DaemonEvent.Bundle(
            "win10", 7, new string('a', 64), BundlePart.Disk, 12, new string('e', 64), 3, 2097152, 4096, WanReason.Takeover, Peer, null, null, Noon, Whole: false,
            "http://images.example.org/packs/ee/… ended at byte 7"),
        new DaemonEvent.OriginUnreachable("https://images.example.org/medv/", "no route to host"),
        new DaemonEvent.OriginBack("https://images.example.org/medv/", Noon.AddMinutes(-1)),
        new DaemonEvent.PeerBanned(Peer with { Name = null }, "sent wrong bytes", Noon.AddMinutes(10)),
        new DaemonEvent.Paused(PauseReason.BusinessHours, "paused until 18:00"),
        new DaemonEvent.Resumed(Noon.AddHours(-1)),
        new DaemonEvent.DeliveryCompleted("win10", 7, new string('a', 64), Noon.AddMinutes(-2), new SourceBytes(1, 2, 3, 4, 5, 6), 2167363),
        new DaemonEvent.Lost(3),
        new DaemonEvent.Stopped(),
    ];

    [Fact]
    public async Task Every_kind_of_event_is_written_as_the_vector_shows_it()
    {
        string written = string.Concat(Events.Select((happened, i) =>
            JsonSerializer.Serialize(happened with { Sequence = 1795867200250 + i, At = Noon, Host = "pc-07" }, ContractJson.Default.DaemonEvent) + "\n"));
        if (Environment.GetEnvironmentVariable("MEDV_APPROVE") == "1")
        {
            await File.WriteAllTextAsync(VectorFile(), written);
        }

        Assert.Equal(await File.ReadAllTextAsync(VectorFile()), written);
    }

    [Fact]
    public async Task Every_event_of_the_vector_is_read_as_it_was()
    {
        string[] lines = await File.ReadAllLinesAsync(VectorFile());

        IEnumerable<DaemonEvent> read = lines.Select(line => JsonSerializer.Deserialize(line, ContractJson.Default.DaemonEvent)!);

        Assert.Equal(Events, read.Select(happened => happened with { Sequence = 0, At = default, Host = "" }));
    }

    [Fact]
    public void Every_kind_of_event_is_in_the_vector_and_in_the_documentation()
    {
        JsonDerivedTypeAttribute[] kinds = [.. typeof(DaemonEvent).GetCustomAttributes(typeof(JsonDerivedTypeAttribute), inherit: false).Cast<JsonDerivedTypeAttribute>()];
        string page = File.ReadAllText(Path.Combine(Root(), "docs", "formats", "events.md"));

        IEnumerable<string> fields = kinds.SelectMany(kind => kind.DerivedType.GetProperties()).Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).Distinct();
        IEnumerable<string> missing = kinds.Select(kind => $"{kind.TypeDiscriminator}").Concat(fields).Where(name => !page.Contains($"`{name}`", StringComparison.Ordinal));

        Assert.Equal(kinds.Select(kind => kind.DerivedType).ToHashSet(), Events.Select(happened => happened.GetType()).ToHashSet());
        Assert.Empty(missing);
    }

    private static string VectorFile() => Path.Combine(Root(), "tests", "vectors", "events", "events.jsonl");

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));
}
