namespace MedV.GuestBridge.Display.X11.Filter;

/// <summary>A client does not speak the protocol; its connection ends.</summary>
/// <param name="message">What it did.</param>
internal sealed class FilterException(string message) : Exception(message);
