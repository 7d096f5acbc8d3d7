using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MedV.LegacyAgent.Windows;

/// <summary>A device both ways at once, as a virtio port is. The framework's own streams refuse names of devices. Not verified.</summary>
internal sealed class DeviceStream : Stream
{
    private const int IsUnderWay = 997, IsAtEnd = 38;
    private const uint ReadAndWrite = 0xC0000000, OpenExisting = 3, Overlapped = 0x40000000;

    private readonly SafeFileHandle _handle;

    private DeviceStream(SafeFileHandle handle) => _handle = handle;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Opens a device.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static DeviceStream Open(string path)
    {
        SafeFileHandle handle = Native.CreateFile(path, ReadAndWrite, 0, IntPtr.Zero, OpenExisting, Overlapped, IntPtr.Zero);
        return handle.IsInvalid ? throw Native.Fault("it cannot be opened") : new DeviceStream(handle);
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Transfer(buffer, offset, count, isRead: true);

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count)
    {
        while (count > 0)
        {
            int written = Transfer(buffer, offset, count, isRead: false);
            if (written == 0)
            {
                throw new IOException("the device takes nothing");
            }

            offset += written;
            count -= written;
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        // A write is done when the device has taken it.
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // Windows ends what is under way.
            _handle.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Transfer(byte[] buffer, int offset, int count, bool isRead)
    {
        using var done = new ManualResetEvent(false);
        GCHandle pinned = GCHandle.Alloc(buffer, GCHandleType.Pinned);
        IntPtr overlapped = Marshal.AllocHGlobal(Marshal.SizeOf(typeof(NativeOverlapped)));
        try
        {
            Marshal.StructureToPtr(new NativeOverlapped { EventHandle = done.SafeWaitHandle.DangerousGetHandle() }, overlapped, false);
            IntPtr start = Marshal.UnsafeAddrOfPinnedArrayElement(buffer, offset);
            bool isDone = isRead ? Native.ReadFile(_handle, start, count, IntPtr.Zero, overlapped) : Native.WriteFile(_handle, start, count, IntPtr.Zero, overlapped);
            int fault = isDone ? IsUnderWay : Marshal.GetLastWin32Error();
            if (fault != IsUnderWay)
            {
                return isRead && fault == IsAtEnd ? 0 : throw Native.Fault("the channel broke");
            }

            // Not before it is done may the memory go. A device that is closed is done.
            done.WaitOne();
            if (Native.GetResult(_handle, overlapped, out int length, wait: true))
            {
                return length;
            }

            return isRead && Marshal.GetLastWin32Error() == IsAtEnd ? 0 : throw Native.Fault("the channel broke");
        }
        finally
        {
            Marshal.FreeHGlobal(overlapped);
            pinned.Free();
        }
    }
}
