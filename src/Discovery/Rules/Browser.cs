using System.Collections.Immutable;
using System.Net;
using MedV.Discovery.Dns;

namespace MedV.Discovery.Rules;

/// <summary>When to ask for what on one link, and what to believe of the answers (RFC 6762 sections 5.2, 7.1, 7.3 and 10).</summary>
/// <remarks>
/// The question for all instances goes out after 20 to 120 ms, then after 1, 3, 9, 27 and from then on every 60 seconds, plus up to a fifth;
/// hearing another host ask the same counts as having asked. Each answer young enough is told along with the question, so that only what is
/// new or half forgotten is answered. What an instance lacks (place, text, addresses) is asked for three times. Not safe for use by several threads.
/// </remarks>
internal sealed class Browser(LocalService own, Random random, TimeSpan start)
{
    /// <summary>Most questions in one query.</summary>
    public const int MaximumQuestions = 40;

    private const int ResolveAttempts = 3;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    private readonly Dictionary<DomainName, Attempts> _attempts = [];
    private readonly HashSet<(DomainName Name, RecordType Type)> _wanted = [];
    private readonly double _jitter = random.NextDouble();
    private TimeSpan _pause = ShortestPause;
    private TimeSpan _nextBrowse = start + FirstDelay(random);
    private TimeSpan _lastBrowse = TimeSpan.MinValue;
    private TimeSpan _notBefore = start;
    private TimeSpan _nextResolve = TimeSpan.MaxValue;

    /// <summary>What was heard.</summary>
    public RecordCache Cache { get; } = new();

    /// <summary>When <see cref="Poll"/> next has something to do.</summary>
    public TimeSpan NextDue
    {
        get
        {
            TimeSpan question = Earlier(_nextBrowse, _wanted.Count > 0 ? _notBefore : _nextResolve);
            return Earlier(Cache.NextDue, question < _notBefore ? _notBefore : question);
        }
    }

    /// <summary>Asks anew from the beginning, at <paramref name="moment"/>: the link was not usable before.</summary>
    public void Restart(TimeSpan moment)
    {
        _pause = ShortestPause;
        _nextBrowse = moment;
        _lastBrowse = TimeSpan.MinValue;
    }

    /// <summary>Hears another host's query: if it asks what we would, we need not.</summary>
    public void HearQuery(DnsMessage query, TimeSpan now)
    {
        foreach (Question question in query.Questions.Where(question => !question.WantsUnicast && question.Class == DnsRecord.InternetClass))
        {
            _wanted.Remove((question.Name, question.Type));
            if (question.Type == RecordType.Pointer
                && question.Name.Equals(own.Type)
                && now - ShortestPause > _lastBrowse
                && query.Answers.All(known => known.SaysTheSameAs(own.Pointer) || !IsInstancePointer(known) || Cache.Holds(known)))
            {
                NoteBrowsed(now);
            }
        }
    }

    /// <summary>Hears a response, and remembers what is of interest: instances of our type, their places, texts and addresses.</summary>
    /// <param name="response">The response.</param>
    /// <param name="now">The time.</param>
    /// <param name="sender">Who sent it.</param>
    public void HearResponse(DnsMessage response, TimeSpan now, IPAddress? sender = null)
    {
        long version = Cache.Version;
        ImmutableArray<DnsRecord> records =
        [
            .. response.Answers.Concat(response.Additionals).Where(record => record.Class == DnsRecord.InternetClass && record.Type is
                RecordType.Pointer or RecordType.Service or RecordType.Text or RecordType.IPv4Address or RecordType.IPv6Address),
        ];
        foreach (DnsRecord record in records.Where(IsInstancePointer))
        {
            Cache.Add(record, now, _jitter, sender);
        }

        foreach (DnsRecord record in records.Where(record => IsDetail(record) && IsKnownInstance(record.Name)))
        {
            Cache.Add(record, now, _jitter, sender);
        }

        HashSet<DomainName>? hosts = null;
        foreach (DnsRecord record in records.Where(record => record.Data is RecordData.Address))
        {
            // Most of what is heard is known already; only what is new is worth a look at all places.
            if (Cache.Holds(record) || (hosts ??= Hosts()).Contains(record.Name))
            {
                Cache.Add(record, now, _jitter, sender);
            }
        }

        if (version != Cache.Version && _nextResolve == TimeSpan.MaxValue && Lacking().Any())
        {
            _nextResolve = now + FirstDelay(random);
        }
    }

    /// <summary>Forgets what has expired, and takes the queries that are to be sent now.</summary>
    public IEnumerable<OutgoingMessage> Poll(TimeSpan now)
    {
        Age(now);
        if (now < _notBefore)
        {
            return [];
        }

        var questions = new List<Question>();
        bool browses = now >= _nextBrowse || _wanted.Contains((own.Type, RecordType.Pointer));
        if (browses)
        {
            _wanted.Remove((own.Type, RecordType.Pointer));
            questions.Add(Question.For(own.Type, RecordType.Pointer));
            NoteBrowsed(now);
        }

        foreach ((DomainName Name, RecordType Type) wanted in _wanted.Take(MaximumQuestions - questions.Count).ToArray())
        {
            _wanted.Remove(wanted);
            questions.Add(Question.For(wanted.Name, wanted.Type));
        }

        if (now >= _nextResolve)
        {
            questions.AddRange(Resolve(now, MaximumQuestions - questions.Count));
        }

        if (questions.Count == 0)
        {
            return [];
        }

        _notBefore = now + ShortestPause;
        return Pack([.. questions], browses ? KnownAnswers(now) : []);
    }

    private static TimeSpan FirstDelay(Random random) => TimeSpan.FromMilliseconds(random.Next(20, 121));

    private static TimeSpan Earlier(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static bool IsDetail(DnsRecord record) =>
        record.Data is RecordData.Service or RecordData.Text { Strings.Length: <= TextPairs.MaximumKeptBytes };

    // Long names make long questions: then they take several packets.
    private static IEnumerable<OutgoingMessage> Pack(ImmutableArray<Question> questions, ImmutableArray<DnsRecord> knownAnswers)
    {
        int first = questions.Length;
        while (first > 1 && !MessagePacker.Fits(DnsMessage.Query(questions[..first], [])))
        {
            first--;
        }

        IEnumerable<DnsMessage> messages = MessagePacker.Queries(questions[..first], knownAnswers);
        IEnumerable<OutgoingMessage> packed = messages.Select(message => new OutgoingMessage(message, To: null));
        return first == questions.Length ? packed : packed.Concat(Pack(questions[first..], []));
    }

    private void NoteBrowsed(TimeSpan now)
    {
        _lastBrowse = now;
        _nextBrowse = now + (_pause * (1 + (random.NextDouble() / 5)));
        _pause = Earlier(_pause * 3, LongestPause);
    }

    private void Age(TimeSpan now)
    {
        long version = Cache.Version;
        foreach ((DomainName Name, RecordType Type) wanted in Cache.Age(now))
        {
            _wanted.Add(wanted);
        }

        if (version != Cache.Version)
        {
            HashSet<DomainName> instances = [.. Instances(), own.Type];
            HashSet<DomainName> names = Hosts();
            names.UnionWith(instances);
            Cache.KeepOnly(names);
            foreach (DomainName name in _attempts.Keys.Where(name => !instances.Contains(name)).ToArray())
            {
                _attempts.Remove(name);
            }

            _wanted.RemoveWhere(wanted => !names.Contains(wanted.Name));
        }
    }

    private bool IsInstancePointer(DnsRecord record) =>
        record.Data is RecordData.Pointer pointer
        && record.Name.Equals(own.Type)
        && pointer.Target.IsDirectlyUnder(own.Type)
        && !pointer.Target.Equals(own.Instance);

    private bool IsKnownInstance(DomainName name) =>
        name.IsDirectlyUnder(own.Type) && Cache.Holds(new DnsRecord(own.Type, DnsRecord.InternetClass, false, 0, new RecordData.Pointer(name)));

    private IEnumerable<DomainName> Instances() =>
        Cache.Find(own.Type, RecordType.Pointer).Select(cached => ((RecordData.Pointer)cached.Record.Data).Target);

    private HashSet<DomainName> Hosts() =>
    [
        .. Instances().SelectMany(name => Cache.Find(name, RecordType.Service)).Select(place => ((RecordData.Service)place.Record.Data).Target),
    ];

    private ImmutableArray<DnsRecord> KnownAnswers(TimeSpan now) =>
    [
        own.Pointer,
        .. Cache.Find(own.Type, RecordType.Pointer)
            .Where(cached => cached.IsYoung(now))
            .Select(cached => cached.Record with { Seconds = (uint)(cached.ExpiresAt - now).TotalSeconds }),
    ];

    private IEnumerable<(DomainName Instance, ImmutableArray<Question> Questions)> Lacking()
    {
        foreach (DomainName instance in Instances())
        {
            if (_attempts.TryGetValue(instance, out Attempts? attempts) && attempts.Count >= ResolveAttempts)
            {
                continue;
            }

            ImmutableArray<Question> questions = QuestionsFor(instance);
            if (!questions.IsEmpty)
            {
                yield return (instance, questions);
            }
        }
    }

    private ImmutableArray<Question> QuestionsFor(DomainName instance)
    {
        CachedRecord? place = Cache.Find(instance, RecordType.Service).FirstOrDefault();
        bool hasText = Cache.Find(instance, RecordType.Text).Count > 0;
        DomainName? host = ((RecordData.Service?)place?.Record.Data)?.Target;
        bool lacksAddress = host is not null
            && Cache.Find(host, RecordType.IPv4Address).Count == 0
            && Cache.Find(host, RecordType.IPv6Address).Count == 0;
        return
        [
            .. host is null ? [Question.For(instance, RecordType.Service)] : Array.Empty<Question>(),
            .. hasText ? Array.Empty<Question>() : [Question.For(instance, RecordType.Text)],
            .. lacksAddress ? [Question.For(host!, RecordType.IPv4Address), Question.For(host!, RecordType.IPv6Address)] : Array.Empty<Question>(),
        ];
    }

    private List<Question> Resolve(TimeSpan now, int room)
    {
        var questions = new List<Question>();
        _nextResolve = TimeSpan.MaxValue;
        foreach ((DomainName instance, ImmutableArray<Question> lacking) in Lacking())
        {
            Attempts attempts = _attempts.GetValueOrDefault(instance, new Attempts(0, now));
            if (attempts.Next <= now && questions.Count + lacking.Length <= room)
            {
                questions.AddRange(lacking);
                attempts = new Attempts(attempts.Count + 1, now + (ShortestPause * Math.Pow(3, attempts.Count)));
                _attempts[instance] = attempts;
            }

            if (attempts.Count < ResolveAttempts)
            {
                _nextResolve = Earlier(_nextResolve, attempts.Next <= now ? now + ShortestPause : attempts.Next);
            }
        }

        return questions;
    }

    private sealed record Attempts(int Count, TimeSpan Next);
}
