using MedV.GuestBridge.Control.Contract;

namespace MedV.GuestBridge.Control;

/// <summary>What the bridge can be asked to do. Safe to call from many connections at once.</summary>
internal interface IBridgeVerbs
{
    /// <summary>Does what a request asks.</summary>
    /// <param name="request">The request, as it came.</param>
    /// <param name="progress">Is told what is being done.</param>
    /// <param name="cancellationToken">The one who asked went away: a launch is given up, a machine that starts goes on starting.</param>
    /// <returns>The last line of the answer.</returns>
    /// <exception cref="BridgeException">It cannot be done.</exception>
    Task<BridgeReply> DoAsync(BridgeRequest request, IProgress<BridgeReply> progress, CancellationToken cancellationToken);
}
