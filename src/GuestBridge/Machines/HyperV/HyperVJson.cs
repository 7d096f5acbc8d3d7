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

    /// <summary>What a saved machine was made of: one of another plan is not resumed.</summary>
    public string? Fingerprint { get; init; }

    public long DataBytes { get; init; }

    public long MemoryBytes { get; init; }

    public int Processors { get; init; }

    public int Generation { get; init; }

    public string? Network { get; init; }

    public bool KeepsSystem { get; init; }
}

/// <summary>What the script answers: the machine's state in Hyper-V's words, empty when there is none, and its addresses as its guest tells them.</summary>
internal sealed record HyperVAnswer(string? State, bool Resumed, string[]? Addresses = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(HyperVRequest))]
[JsonSerializable(typeof(HyperVAnswer))]
internal sealed partial class HyperVJson : JsonSerializerContext;
