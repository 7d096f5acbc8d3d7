using System.Runtime.InteropServices;

namespace MedV.Swarm.Transfers;

/// <summary>Bytes outside of the managed heap: given back to the system at once, where an array of this size would stay for long.</summary>
internal sealed unsafe class NativeBuffer(int bytes) : IDisposable
{
    private void* _start = NativeMemory.Alloc((nuint)bytes);

    /// <summary>The bytes. Not to be used after <see cref="Dispose"/>.</summary>
    public Span<byte> Span => _start is null ? throw new ObjectDisposedException(nameof(NativeBuffer)) : new Span<byte>(_start, bytes);

    public void Dispose()
    {
        NativeMemory.Free(_start);
        _start = null;
    }
}
