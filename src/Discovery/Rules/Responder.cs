using System.Collections.Immutable;
using System.Net;
using MedV.Discovery.Dns;

namespace MedV.Discovery.Rules;

/// <summary>When to say what about our own service on one link (RFC 6762 sections 6, 7 and 8).</summary>
/// <remarks>
/// It announces twice, a second apart. It answers unique records at once and shared ones after 20 to 120 ms, so that many hosts do not speak
/// at the same moment; it leaves out what the asker knows; it never multicasts a record twice within a second, but waits until the second is
/// over. It does not probe for its name: names carry something unique by contract.
/// Not safe for use by several threads.
/// </remarks>
internal sealed class Responder(LocalService service, Random random)
{
    /// <summary>Most unicast answers in a second: whoever forges senders on the LAN gets no amplifier out of us.</summary>
    public const int MaximumUnicastAnswersPerSecond = 20;

    private const int MulticastPort = 5353;
    private const uint LegacySeconds = 10;
    private const int Announcements = 2;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Dictionary<DnsRecord, Pending> _pending = [];
    private readonly Dictionary<DnsRecord, TimeSpan> _lastMulticast = [];
    private readonly List<OutgoingMessage> _unicast = [];
    private int _announcementsLeft;
    private TimeSpan _nextAnnouncement = TimeSpan.MaxValue;
    private TimeSpan _unicastWindow;
    private int _unicastAnswers;

    /// <summary>The records it speaks for.</summary>
    public LocalService Service { get; private set; } = service;

    /// <summary>When <see cref="Poll"/> next has something to say.</summary>
    public TimeSpan NextDue
    {
        get
        {
            TimeSpan due = _unicast.Count > 0 ? TimeSpan.Zero : _nextAnnouncement;
            foreach (Pending pending in _pending.Values)
            {
                due = pending.Due < due ? pending.Due : due;
            }

            return due;
        }
    }

    /// <summary>Starts announcing at <paramref name="moment"/>, from the first of the announcements.</summary>
    public void Announce(TimeSpan moment)
    {
        _announcementsLeft = Announcements;
        _nextAnnouncement = moment;
    }

    /// <summary>Speaks for other addresses from now on, and announces them.</summary>
    /// <returns>The goodbye for the addresses that are no more.</returns>
    public IEnumerable<OutgoingMessage> Replace(LocalService service, TimeSpan now)
    {
        ImmutableArray<DnsRecord> gone = [.. Service.Addresses.Where(old => !service.Addresses.Contains(old))];
        Service = service;
        _pending.Clear();
        Announce(now);
        return gone.IsEmpty ? [] : Goodbyes(gone);
    }

    /// <summary>The last words: everything we said is no longer true. Nothing may be answered after it.</summary>
    /// <remarks>The record that lists our type stays: other hosts have services of it.</remarks>
    public IEnumerable<OutgoingMessage> Goodbye() => Goodbyes([.. Service.All.Where(record => record != Service.TypePointer)]);

    /// <summary>Takes in a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="sender">Who asks; a port other than 5353 is no mDNS speaker and gets a plain DNS answer.</param>
    /// <param name="now">The time.</param>
    public void Hear(DnsMessage query, IPEndPoint sender, TimeSpan now)
    {
        if (query.Questions.IsEmpty)
        {
            Withdraw(query.Answers, sender.Address);
            return;
        }

        bool legacy = sender.Port != MulticastPort;
        var direct = new List<DnsRecord>();
        foreach (DnsRecord record in Service.All)
        {
            Question? question = query.Questions.FirstOrDefault(question => question.IsAnsweredBy(record));
            if (question is null || IsKnown(record, query.Answers))
            {
                continue;
            }

            if (legacy || question.WantsUnicast)
            {
                direct.Add(record);
            }

            // Who wants it for itself gets it so; now and then everybody must hear it all the same, or their caches run dry.
            if (!legacy && (!question.WantsUnicast || !WasMulticastSince(record, now - TimeSpan.FromSeconds(LocalService.Seconds / 4.0))))
            {
                Schedule(record, sender.Address, now, query.IsTruncated);
            }
        }

        if (direct.Count > 0 && MayAnswerDirectly(now))
        {
            _unicast.Add(legacy ? LegacyAnswer(query, direct, sender) : DirectAnswer(direct, sender));
        }
    }

    /// <summary>Takes what is to be said now.</summary>
    public IEnumerable<OutgoingMessage> Poll(TimeSpan now)
    {
        OutgoingMessage[] messages = [.. _unicast, .. TakeAnnouncement(now), .. TakeAnswers(now)];
        _unicast.Clear();
        return messages;
    }

    private static bool IsKnown(DnsRecord record, ImmutableArray<DnsRecord> knownAnswers) =>
        knownAnswers.Any(known => known.SaysTheSameAs(record) && known.Seconds >= record.Seconds / 2);

    private static IEnumerable<OutgoingMessage> Goodbyes(ImmutableArray<DnsRecord> records) =>
        MessagePacker.Responses([.. records.Select(record => record with { Seconds = 0 })], []).Select(message => new OutgoingMessage(message, To: null));

    private static OutgoingMessage LegacyAnswer(DnsMessage query, List<DnsRecord> answers, IPEndPoint sender)
    {
        DnsMessage message = DnsMessage.Response(
            [.. answers.Select(answer => answer with { CacheFlush = false, Seconds = LegacySeconds })],
            []);
        ImmutableArray<Question> questions = [.. query.Questions.Where(question => answers.Any(question.IsAnsweredBy))];
        return new OutgoingMessage(message with { Id = query.Id, Questions = questions }, sender);
    }

    private OutgoingMessage DirectAnswer(List<DnsRecord> answers, IPEndPoint sender) =>
        new(MessagePacker.Responses([.. answers], Additionals(answers)).First(), sender);

    private void Schedule(DnsRecord record, IPAddress asker, TimeSpan now, bool moreKnownAnswersFollow)
    {
        TimeSpan delay = moreKnownAnswersFollow ? TimeSpan.FromMilliseconds(random.Next(400, 501))
            : record.CacheFlush ? TimeSpan.Zero
            : TimeSpan.FromMilliseconds(random.Next(20, 121));
        TimeSpan due = now + delay;
        if (_lastMulticast.TryGetValue(record, out TimeSpan last) && last + Second > due)
        {
            due = last + Second;
        }

        _pending[record] = _pending.TryGetValue(record, out Pending? before)
            ? new Pending(before.Due < due ? before.Due : due, asker.Equals(before.SoleAsker) ? asker : null)
            : new Pending(due, asker);
    }

    // The rest of a long list of known answers: what only this asker wanted, and has, need not be said.
    private void Withdraw(ImmutableArray<DnsRecord> knownAnswers, IPAddress asker)
    {
        foreach ((DnsRecord record, Pending pending) in _pending.ToArray())
        {
            if (asker.Equals(pending.SoleAsker) && IsKnown(record, knownAnswers))
            {
                _pending.Remove(record);
            }
        }
    }

    private OutgoingMessage[] TakeAnnouncement(TimeSpan now)
    {
        if (now < _nextAnnouncement)
        {
            return [];
        }

        _announcementsLeft--;
        _nextAnnouncement = _announcementsLeft > 0 ? now + Second : TimeSpan.MaxValue;
        return Multicast([.. Service.All.Where(record => !WasMulticastSince(record, now - Second))], [], now);
    }

    private OutgoingMessage[] TakeAnswers(TimeSpan now)
    {
        ImmutableArray<DnsRecord> due =
        [
            .. _pending.Where(entry => entry.Value.Due <= now).Select(entry => entry.Key).Where(record => !WasMulticastSince(record, now - Second)),
        ];
        foreach ((DnsRecord record, Pending pending) in _pending.ToArray())
        {
            if (pending.Due <= now)
            {
                _pending.Remove(record);
            }
        }

        return Multicast(due, [.. Additionals(due).Where(record => !WasMulticastSince(record, now - Second))], now);
    }

    private OutgoingMessage[] Multicast(ImmutableArray<DnsRecord> answers, ImmutableArray<DnsRecord> additionals, TimeSpan now)
    {
        if (answers.IsEmpty)
        {
            return [];
        }

        OutgoingMessage[] messages = [.. MessagePacker.Responses(answers, additionals).Select(message => new OutgoingMessage(message, To: null))];
        foreach (DnsRecord said in messages.SelectMany(message => message.Message.Answers.Concat(message.Message.Additionals)))
        {
            _lastMulticast[said] = now;
            _pending.Remove(said);
        }

        return messages;
    }

    // Who hears the instance's name will want place and text next; who hears the place, the addresses (RFC 6763 section 12).
    private ImmutableArray<DnsRecord> Additionals(IReadOnlyCollection<DnsRecord> answers)
    {
        bool namesInstance = answers.Contains(Service.Pointer);
        bool namesHost = namesInstance || answers.Contains(Service.Service);
        IEnumerable<DnsRecord> wanted =
        [
            .. namesInstance ? new[] { Service.Service, Service.Text } : [],
            .. namesHost ? Service.Addresses : [],
        ];
        return [.. wanted.Where(record => !answers.Contains(record))];
    }

    private bool WasMulticastSince(DnsRecord record, TimeSpan moment) =>
        _lastMulticast.TryGetValue(record, out TimeSpan last) && last > moment;

    private bool MayAnswerDirectly(TimeSpan now)
    {
        if (now - _unicastWindow >= Second)
        {
            _unicastWindow = now;
            _unicastAnswers = 0;
        }

        return ++_unicastAnswers <= MaximumUnicastAnswersPerSecond;
    }

    private sealed record Pending(TimeSpan Due, IPAddress? SoleAsker);
}
