using System.Text.Json;
using System.Text.Json.Serialization;

namespace MedV.GuestBridge.Machines.Qemu;

/// <summary>One command to the monitor.</summary>
internal sealed record QmpCommand(string Execute, long Id, JsonElement? Arguments);

/// <summary>Whatever the monitor says: a greeting, an answer or an event.</summary>
internal sealed record QmpMessage(JsonElement? QMP, JsonElement? Return, QmpError? Error, long? Id, string? Event, JsonElement? Data);

/// <summary>Why the monitor refused.</summary>
internal sealed record QmpError(string? Class, string? Desc);

/// <summary>What a snapshot belongs to.</summary>
internal sealed record SnapshotRecord(string Fingerprint, long Bytes);

/// <summary>Which QEMU runs in a folder.</summary>
internal sealed record RunningRecord(Guid Id, string Fingerprint, bool Screen, long SnapshotBytes, string[] Disks);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(QmpCommand))]
[JsonSerializable(typeof(QmpMessage))]
[JsonSerializable(typeof(SnapshotRecord))]
[JsonSerializable(typeof(RunningRecord))]
internal sealed partial class QmpJson : JsonSerializerContext;
