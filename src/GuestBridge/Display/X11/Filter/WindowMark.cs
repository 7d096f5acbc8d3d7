namespace MedV.GuestBridge.Display.X11.Filter;

/// <summary>What a workspace's windows are told from others by.</summary>
/// <param name="Machine">The workspace's id, plain ASCII: the machine that a window is on.</param>
/// <param name="Label">The workspace's title: what every window's title begins with.</param>
internal sealed record WindowMark(string Machine, string Label);
