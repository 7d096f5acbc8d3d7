namespace MedV.SigningTool.Serving;

/// <summary>One answer, as a line of the access log.</summary>
/// <param name="Time">When it ended, UTC.</param>
/// <param name="Client">The other side's address and port.</param>
/// <param name="Method">Like <c>GET</c>.</param>
/// <param name="Path">The path asked for.</param>
/// <param name="Range">The <c>Range</c> header as it came, if any.</param>
/// <param name="Status">The status.</param>
/// <param name="Bytes">Body bytes sent: taken by the system, of which at most 128 KiB (on Linux) were not on the wire yet when a client hung up.</param>
internal sealed record AccessLogEntry(string Time, string Client, string Method, string Path, string? Range, int Status, long Bytes);
