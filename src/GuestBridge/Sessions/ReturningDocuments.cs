using System.Collections.Concurrent;
using MedV.GuestBridge.Channel;
using MedV.GuestProtocol;

namespace MedV.GuestBridge.Sessions;

/// <summary>Brings documents that were changed in a guest back to where they came from, one after the other.</summary>
/// <remarks>Safe for use by any number of threads.</remarks>
/// <param name="mayReturn">Whether policy lets documents out, asked for each.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Is told what goes wrong.</param>
internal sealed class ReturningDocuments(Func<bool> mayReturn, TimeProvider time, Action<string> log) : IAsyncDisposable
{
    private readonly SemaphoreSlim _taking = new(1);
    private readonly ConcurrentDictionary<(string Launch, string File), bool> _changed = new();

    /// <summary>Nothing is on its way any more. Handlers must not wait.</summary>
    public event Action? Settled;

    /// <summary>Whether nothing is on its way.</summary>
    public bool IsIdle => _changed.IsEmpty && _taking.CurrentCount > 0;

    /// <summary>Does so for all that is launched by this connection.</summary>
    public void Follow(GuestLink link)
    {
        link.FileChanged += (launch, name) =>
        {
            // However often a guest says so, one document waits once.
            if (_changed.TryAdd((launch.Id, name), true))
            {
                _ = TakeBackAsync(link, launch, name);
            }
        };
        link.Ending = launch => ForgetAsync(link, launch);
    }

    /// <summary>Waits for the one that is on its way; its connection ends first, which fails it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _taking.WaitAsync();
        _taking.Dispose();
    }

    private async Task TakeBackAsync(GuestLink link, GuestLaunch launch, string name)
    {
        if (!mayReturn())
        {
            _changed.TryRemove((launch.Id, name), out _);
            log("a document was changed in the guest, and policy lets none out");
            return;
        }

        await _taking.WaitAsync();
        _changed.TryRemove((launch.Id, name), out _);
        try
        {
            await Documents.TakeBackAsync(link.Session, launch, name, time, CancellationToken.None);
        }
        catch (Exception e) when (e is GuestChannelException or IOException or UnauthorizedAccessException)
        {
            log($"a changed document stays in the guest: {e.Message}");
        }
        finally
        {
            _taking.Release();
            Settled?.Invoke();
        }
    }

    /// <summary>Has the guest remove the documents of a launch, behind what is still taken back.</summary>
    private async Task ForgetAsync(GuestLink link, GuestLaunch launch)
    {
        if (launch.Files.IsEmpty)
        {
            return;
        }

        await _taking.WaitAsync();
        try
        {
            await link.Session.DoAsync(new HostMessage.Forget(launch.Id), CancellationToken.None);
        }
        catch (GuestChannelException e)
        {
            log(e.Message);
        }
        finally
        {
            _taking.Release();
            Settled?.Invoke();
        }
    }
}
