using System.Runtime.InteropServices;

namespace MedV.GuestBridge.Publishing.Files;

/// <summary>The part of <c>struct statx</c> that matters here.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal readonly struct FileFacts
{
    private const int KindMask = 0xF000;

    [field: FieldOffset(16)]
    public uint Links { get; }

    [field: FieldOffset(20)]
    public uint User { get; }

    [field: FieldOffset(28)]
    public ushort Mode { get; }

    [field: FieldOffset(40)]
    public ulong Size { get; }

    public bool IsFolder => (Mode & KindMask) == 0x4000;

    public bool IsPlain => (Mode & KindMask) == 0x8000;

    public bool IsLink => (Mode & KindMask) == 0xA000;

    /// <summary>Anybody may write to it.</summary>
    public bool IsOpenToAll => (Mode & 2) != 0;
}
