using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MedV.Lab;

/// <summary>Sockets of this process in the network of a place: for who is on the LAN and runs no program of the product.</summary>
public static partial class NetworkOf
{
    private const int NewNetwork = 0x40000000;

    /// <summary>Makes a socket that belongs to the network of a place, whatever thread uses it later.</summary>
    /// <exception cref="Win32Exception">The network cannot be entered.</exception>
    public static Socket OpenSocket(Place place, SocketType type, ProtocolType protocol)
    {
        if (place.Namespace is null)
        {
            return new Socket(AddressFamily.InterNetwork, type, protocol);
        }

        // A thread enters a network for good, so it is one that ends.
        Task<Socket> opening = Task.Factory.StartNew(
            () =>
            {
                Enter(place.Namespace);
                return new Socket(AddressFamily.InterNetwork, type, protocol);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        return opening.GetAwaiter().GetResult();
    }

    private static void Enter(string name)
    {
        using SafeFileHandle handle = File.OpenHandle($"/run/netns/{name}");
        if (SetNamespace(handle, NewNetwork) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(SafeFileHandle handle, int kind);
}
