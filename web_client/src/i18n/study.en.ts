/** What participants of studies read. */
export const studyEn = {
  "nav.take_part": "Take part",

  "study.title": "Take part in a study",
  "study.code.intro":
    "Type the code on the slip of paper that you were given. You need no account and no name.",
  "study.code": "Code of the study",
  "study.code.go": "Go on",
  "study.code.wrong": "Expected the six letters and digits on your slip of paper; got {got}.",
  "study.code.unknown": "No study has this code. Look at your slip of paper again.",
  "study.refused": "The server kept what it already had, and did not take this: {reason}",
  "study.task.here": "Do it with the headset at this device",
  "study.code.account":
    "This browser is signed in as {person}. With a participant’s code that account is signed out here.",
  "study.code.left": "Thank you for reading. Nothing was recorded about you.",
  "study.code.others":
    "Answers of another participant still wait on this device. Type that participant’s code to send them.",
  "study.loading": "Your study is on its way.",
  "study.log.not_kept": "What was logged last could not be kept on this device ({reason}).",
  "study.offline": "There is no connection. What you answer is kept on this device and sent later.",
  "study.waits": "Kept on this device, to be sent: {count}",
  "study.kept":
    "Your answers are kept on this device. They are sent as soon as the connection is back; you need not do anything.",
  "study.sending": "Your answers are being sent.",
  "study.simulated": "Simulated study: for trying out, not for research.",
  "study.you": "Participant {code}",
  "study.period": "Part {number} of {count}",

  "study.consent.title": "Before you decide",
  "study.consent.recorded": "What is recorded",
  "study.consent.always": "Your answers, and when each part begins and ends",
  "study.consent.always.says": "This is the study itself. It is kept under a code, never under your name.",
  "study.consent.choose": "Also recorded, if you allow it",
  "study.consent.choose.says":
    "Only while a session runs. Switch each on or off as you like; you can take part without them.",
  "study.consent.identifies":
    "Identifies a person: the way someone looks or moves is as personal as a fingerprint.",
  "study.stream.steps": "Steps of the task",
  "study.stream.steps.says": "When each step was done, and how many errors and hints there were.",
  "study.stream.interactions": "What you press",
  "study.stream.interactions.says": "Which button or object was used, and when.",
  "study.stream.gaze": "Where you look",
  "study.stream.gaze.says":
    "Which object you look at in the headset, and for how long. No picture of your eyes.",
  "study.stream.motion": "How you move",
  "study.stream.motion.says": "Where your head and hands are in the headset, many times a second.",
  "study.stream.frames": "How smoothly the picture runs",
  "study.stream.frames.says":
    "How many pictures the device shows in a second. It is about the device, not about you.",
  "study.consent.agree": "I take part",
  "study.consent.decline": "No, thank you",

  "study.waiting": "Please wait",
  "study.break": "Break",
  "study.break.left": "Rest for at least",
  "study.break.over": "The break is over. The experimenter starts the next part.",
  "study.paused": "Pause",
  "study.paused.says": "This is a pause. Nothing is recorded now.",
  "study.stop.kept":
    "You take part no more. This is kept on this device and told to the server as soon as the connection is back.",
  "study.done": "Thank you",
  "study.withdrawn": "You take part no more",
  "study.next": "That part is done. The next one follows at once.",

  "study.pause": "Pause",
  "study.resume": "Go on",
  "study.stop": "Stop taking part",
  "study.stop.title": "Stop taking part?",
  "study.stop.means":
    "From then on nothing more is recorded about you, and you cannot come back into this study. You need not give a reason, and it has no disadvantage for you.",
  "study.stop.stays":
    "What was recorded until now stays in the study until you ask for its erasure. Tell the experimenter, now or later, if you want that.",
  "study.stop.do": "Yes, I stop",
  "study.stop.keep": "No, I go on",
  "study.leave": "Leave this device to the next participant",
  "study.leave.waits":
    "This device still has something of yours to send. Please wait until the connection is back.",

  "study.task": "Task",
  "study.task.begin": "Begin",
  "study.task.done": "I am done",
  "study.task.time": "There are about {minutes} minutes for it.",
  "study.task.headset":
    "The task is in the headset. Put it on; if it asks for a code, it is the one on your slip of paper.",
  "study.task.opening": "The task is opening.",
  "study.task.again": "Try again",
  "study.knowledge": "Knowledge test",
  "study.knowledge.says": "The time of the test runs from when you begin.",

  "study.questions": "Questions",
  "study.questions.loading": "The questions are on their way.",
  "study.questions.missing": "The questions could not be loaded: {reason}",
  "study.questions.again": "Load them again",
  "study.questions.progress": "Progress",
  "study.questions.answered": "{done} of {count} answered",
  "study.questions.item": "Question {number} of {count}",
  "study.questions.wording":
    "Only short labels stand here, because the wording of this questionnaire belongs to others. Ask the experimenter for the printed form.",
  "study.questions.other_language": "This questionnaire is asked in the language in which it was validated.",
  "study.questions.point": "{number} of {count}",
  "study.questions.point.anchored": "{number} of {count}: {anchor}",
  "study.questions.open": "Not answered yet",
  "study.questions.next": "Next",
  "study.questions.back": "Back",
  "study.questions.send": "Send my answers",
  "study.questions.are_open": "You have not answered:",
  "study.questions.go_to": "Go to question {number}: {label}",
  "study.questions.complete": "Answer them",
  "study.questions.leave_open.one": "Leave 1 open and go on",
  "study.questions.leave_open.many": "Leave {count} open and go on",
  "study.questions.source": "Source: {source}",

  "study.pairs.intro":
    "Now you see the same words two at a time. Press the one that mattered more in the task.",
  "study.pairs.which": "Which of the two mattered more?",
  "study.pairs.progress": "Pair {number} of {count}",
  "study.pairs.done": "That was the last pair. You can still go back, or send your answers.",

  "study.sickness": "How sick do you feel now?",
  "study.sickness.point": "{value} of 20",
} as const;
