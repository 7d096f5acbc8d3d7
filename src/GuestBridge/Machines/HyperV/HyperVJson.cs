using System.Text.Json.Serialization;

namespace MedV.GuestBridge.Machines.HyperV;

/// <summary>What is asked of the script, as JSON on its standard input: no text of ours or others' is ever part of a command.</summary>
internal sealed record HyperVRequest(string Verb, string Name)
{
    public string? BaseDisk { get; init; }

    public string? SystemDisk { get; init; }

    public string? DataDisk { get; init; }

    public string? SeedDisk { get; init; }

    public string? Pipe { get; init; }

    public long DataBytes { get; init; }

    public long MemoryBytes { get; init; }

    public int Processors { get; init; }

    public int Generation { get; init; }

    public bool Network { get; init; }

    public bool KeepsSystem { get; init; }
}

/// <summary>What the script answers: the machine's state in Hyper-V's words, empty when there is none.</summary>
internal sealed record HyperVAnswer(string? State, bool Resumed);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(HyperVRequest))]
[JsonSerializable(typeof(HyperVAnswer))]
internal sealed partial class HyperVJson : JsonSerializerContext;
