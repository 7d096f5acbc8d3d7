namespace MedV.GuestBridge.Display.X11.Filter;

/// <summary>How long requests are: what the protocol's tables say of those that are judged.</summary>
internal static class RequestLengths
{
    /// <summary>The length of a request in bytes, and whether it has just this one or may be longer.</summary>
    public static (int Bytes, bool IsExact) Of(Opcode opcode) => opcode switch
    {
        Opcode.CreateWindow => (32, false),
        Opcode.ChangeWindowAttributes or Opcode.ConfigureWindow => (12, false),
        Opcode.DestroyWindow or Opcode.DestroySubwindows or Opcode.ChangeSaveSet => (8, true),
        >= Opcode.MapWindow and <= Opcode.UnmapSubwindows or Opcode.CirculateWindow or Opcode.QueryTree => (8, true),
        Opcode.ReparentWindow => (16, true),
        Opcode.InternAtom or Opcode.QueryExtension => (8, false),
        Opcode.ChangeProperty => (24, false),
        Opcode.DeleteProperty => (12, true),
        Opcode.GetProperty => (24, true),
        Opcode.ListProperties or Opcode.GetSelectionOwner or Opcode.GetWindowAttributes or Opcode.GetGeometry => (8, true),
        Opcode.SetSelectionOwner => (16, true),
        Opcode.ConvertSelection => (24, true),
        Opcode.SendEvent => (44, true),
        Opcode.GrabPointer or Opcode.GrabButton => (24, true),
        Opcode.GrabKeyboard or Opcode.GrabKey or Opcode.GetMotionEvents => (16, true),
        Opcode.UngrabButton or Opcode.UngrabKey or Opcode.SetInputFocus => (12, true),
        Opcode.OpenFont => (12, false),
        Opcode.CreatePixmap or Opcode.CreateColormap => (16, true),
        Opcode.CreateContext => (16, false),
        Opcode.CreateCursor or Opcode.CreateGlyphCursor => (32, true),
        Opcode.CopyColormapAndFree => (12, true),
        Opcode.CloseFont or Opcode.FreePixmap or Opcode.FreeContext or Opcode.FreeColormap or Opcode.FreeCursor => (8, true),
        Opcode.InstallColormap or Opcode.UninstallColormap => (8, true),
        Opcode.ClearArea => (16, true),
        Opcode.CopyArea => (28, true),
        Opcode.CopyPlane => (32, true),
        >= Opcode.PolyPoint and <= Opcode.ImageText16 => (12, false),
        _ => (4, false),
    };
}
