namespace MedV.SigningTool.Serving;

/// <summary>One answer, as a line of the access log.</summary>
/// <param name="Time">When it ended, UTC.</param>
/// <param name="Client">The other side's address and port.</param>
/// <param name="Method">Like <c>GET</c>.</param>
/// <param name="Path">The path asked for.</param>
/// <param name="Range">The <c>Range</c> header as it came, if any.</param>
/// <param name="Status">The status.</param>
/// <param name="Bytes">Body bytes that were handed to the connection; a client that hung up may have got up to 64 KiB less.</param>
internal sealed record AccessLogEntry(string Time, string Client, string Method, string Path, string? Range, int Status, long Bytes);
