namespace MedV.GuestBridge.Display;

/// <summary>A window that a guest shows. The texts are the guest's: cut, and without control characters, but not to be believed.</summary>
/// <param name="Id">Its id at the X server.</param>
/// <param name="UntrustedTitle">The title.</param>
/// <param name="UntrustedClass">The class, by which task bars put windows together.</param>
/// <param name="UntrustedMachine">The machine that it says it is on.</param>
/// <param name="RelayProcess">The relay that it came through. This is the X server's word.</param>
internal sealed record GuestWindow(uint Id, string UntrustedTitle, string UntrustedClass, string UntrustedMachine, int RelayProcess);
