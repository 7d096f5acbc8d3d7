namespace MedV.GuestBridge.Control.Contract;

/// <summary>The X display of whoever asks.</summary>
/// <param name="Address">As in <c>DISPLAY</c>.</param>
/// <param name="AuthorityFile">As in <c>XAUTHORITY</c>; null for the usual file.</param>
internal sealed record BridgeDisplay(string Address, string? AuthorityFile);
