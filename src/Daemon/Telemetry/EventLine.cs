namespace MedV.Daemon.Telemetry;

/// <summary>One event as it is written.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="Utf8">One JSON object and a line feed.</param>
internal sealed record EventLine(long Sequence, ReadOnlyMemory<byte> Utf8);
