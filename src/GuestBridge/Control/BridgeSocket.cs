using System.Net.Sockets;
using MedV.GuestBridge.Control.Contract;

namespace MedV.GuestBridge.Control;

/// <summary>The one bridge of a user: holds a lock that the kernel drops with the process, and listens.</summary>
internal sealed class BridgeSocket : IDisposable
{
    private readonly FileStream _lock;

    private BridgeSocket(FileStream claim, Socket listener)
    {
        _lock = claim;
        Listener = listener;
    }

    /// <summary>The socket that listens.</summary>
    public Socket Listener { get; }

    /// <summary>Takes the place of the bridge in a folder.</summary>
    /// <returns><see langword="null"/> when another bridge has it.</returns>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public static BridgeSocket? TryListen(string folder)
    {
        BridgePlace.Make(folder);
        string path = BridgePlace.Socket(folder);
        FileStream claim;
        try
        {
            claim = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when (e.GetType() == typeof(IOException))
        {
            return null;
        }

        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            File.Delete(path);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen(64);
            return new BridgeSocket(claim, listener);
        }
        catch
        {
            listener.Dispose();
            claim.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Listener.Dispose();
        _lock.Dispose();
    }
}
