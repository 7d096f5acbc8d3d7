using System.Net;
using MedV.Discovery.Dns;

namespace MedV.Discovery.Rules;

/// <summary>Everything said and heard on one link: one interface and one address family. Pure: packets and times in, packets out.</summary>
/// <remarks>
/// Call <see cref="Hear"/> for each packet and <see cref="Poll"/> whenever <see cref="NextDue"/> has come. Not safe for use by several threads.
/// </remarks>
internal sealed class LinkConversation
{
    private const int MulticastPort = 5353;
    private const int MaximumRetries = 10;

    // Two questions and their answers, and a network card that needs a moment.
    private static readonly TimeSpan Doubt = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly Responder _responder;
    private readonly Browser _browser;
    private int _retries;
    private bool _ended;

    /// <summary>Begins: announces at once, and asks shortly after.</summary>
    public LinkConversation(LocalService service, Random random, TimeSpan now)
    {
        _responder = new Responder(service, random);
        _browser = new Browser(service, random, now);
        _responder.Announce(now + TimeSpan.FromMilliseconds(random.Next(20, 121)));
    }

    /// <summary>What was heard here.</summary>
    public RecordCache Cache => _browser.Cache;

    /// <summary>Our own service, as announced here.</summary>
    public LocalService Service => _responder.Service;

    /// <summary>When <see cref="Poll"/> is to be called next; <see cref="TimeSpan.MaxValue"/> for never.</summary>
    public TimeSpan NextDue => _ended ? TimeSpan.MaxValue : _responder.NextDue < _browser.NextDue ? _responder.NextDue : _browser.NextDue;

    /// <summary>Takes in a packet that arrived on this link.</summary>
    /// <param name="message">What it says.</param>
    /// <param name="sender">Who sent it; it has been checked that this is a host of the link.</param>
    /// <param name="now">The time.</param>
    public void Hear(DnsMessage message, IPEndPoint sender, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(sender);

        if (_ended || !message.IsOrdinary)
        {
            return;
        }

        if (!message.IsResponse)
        {
            _responder.Hear(message, sender, now);
            _browser.HearQuery(message, now);
        }
        else if (sender.Port == MulticastPort)
        {
            // Any program may send from another port; only a responder may own this one (RFC 6762 section 6).
            _browser.HearResponse(message, now, sender.Address);
        }
    }

    /// <summary>Takes what is to be sent now.</summary>
    public IReadOnlyList<OutgoingMessage> Poll(TimeSpan now) => _ended ? [] : [.. _responder.Poll(now), .. _browser.Poll(now)];

    /// <summary>Announces other addresses from now on.</summary>
    /// <returns>The goodbye for the old ones, to be sent first.</returns>
    public IReadOnlyList<OutgoingMessage> Readdress(LocalService service, TimeSpan now)
    {
        _retries = 0;
        _browser.Restart(now);
        return [.. _responder.Replace(service, now)];
    }

    /// <summary>This host was away: announces and asks anew, and forgets who does not answer within four seconds.</summary>
    public void Renew(TimeSpan now)
    {
        _retries = 0;
        _responder.Announce(now);
        _browser.Restart(now);
        Cache.Doubt(now + Doubt);
    }

    /// <summary>
    /// Says that a packet could not be sent. A fresh IPv6 address cannot be used for a second or two, so everything is announced and
    /// asked again a second later, ten times at most.
    /// </summary>
    public void NoteFailure(TimeSpan now)
    {
        if (_ended || _retries >= MaximumRetries)
        {
            return;
        }

        _retries++;
        _responder.Announce(now + RetryPause);
        _browser.Restart(now + RetryPause);
    }

    /// <summary>Ends: nothing is answered any more, else the answer to a late question would bring us back to life behind the goodbye.</summary>
    /// <returns>The goodbye.</returns>
    public IReadOnlyList<OutgoingMessage> End()
    {
        _ended = true;
        return [.. _responder.Goodbye()];
    }
}
