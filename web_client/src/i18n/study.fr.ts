import type { studyEn } from "./study.en";

/** What participants of studies read, in French. */
export const studyFr: Readonly<Record<keyof typeof studyEn, string>> = {
  "nav.take_part": "Participer",

  "study.title": "Participer à une étude",
  "study.code.intro": "Saisissez le code du papier que l’on vous a remis. Il ne faut ni compte ni nom.",
  "study.code": "Code de l’étude",
  "study.code.go": "Continuer",
  "study.code.wrong": "Il faut les six lettres et chiffres de votre papier ; reçu : {got}.",
  "study.code.unknown": "Aucune étude n’a ce code. Regardez à nouveau votre papier.",
  "study.refused": "Le serveur a gardé ce qu’il avait déjà, et n’a pas pris ceci : {reason}",
  "study.task.here": "La faire avec le casque de cet appareil",
  "study.code.account":
    "Ce navigateur est connecté au compte de {person}. Un code de participant l’en déconnectera.",
  "study.code.left": "Merci de votre lecture. Rien n’a été enregistré à votre sujet.",
  "study.code.others":
    "Des réponses d’une autre personne attendent encore sur cet appareil. Saisissez son code pour les envoyer.",
  "study.loading": "Votre étude est en cours de chargement.",
  "study.log.not_kept": "Le dernier enregistrement n’a pas pu être gardé sur cet appareil ({reason}).",
  "study.offline":
    "Il n’y a pas de connexion. Vos réponses sont gardées sur cet appareil et envoyées plus tard.",
  "study.waits": "Gardés sur cet appareil, à envoyer : {count}",
  "study.kept":
    "Vos réponses sont gardées sur cet appareil. Elles seront envoyées dès le retour de la connexion ; vous n’avez rien à faire.",
  "study.sending": "Vos réponses sont en cours d’envoi.",
  "study.simulated": "Étude simulée : pour essayer, pas pour la recherche.",
  "study.you": "Participant {code}",
  "study.period": "Partie {number} sur {count}",

  "study.consent.title": "Avant de décider",
  "study.consent.recorded": "Ce qui est enregistré",
  "study.consent.always": "Vos réponses, et le début et la fin de chaque partie",
  "study.consent.always.says": "C’est l’étude elle-même. Tout est gardé sous un code, jamais sous votre nom.",
  "study.consent.choose": "Enregistré aussi, si vous l’autorisez",
  "study.consent.choose.says":
    "Seulement pendant une séance. Activez ou désactivez chaque ligne comme vous le souhaitez ; vous pouvez participer sans elles.",
  "study.consent.identifies":
    "Identifie une personne : la façon de regarder ou de bouger est aussi personnelle qu’une empreinte digitale.",
  "study.stream.steps": "Étapes de la tâche",
  "study.stream.steps.says": "Quand chaque étape est faite, et combien il y a d’erreurs et d’indices.",
  "study.stream.interactions": "Ce que vous actionnez",
  "study.stream.interactions.says": "Quel bouton ou quel objet est utilisé, et quand.",
  "study.stream.gaze": "Où vous regardez",
  "study.stream.gaze.says":
    "Quel objet vous regardez dans le casque, et combien de temps. Aucune image de vos yeux.",
  "study.stream.motion": "Comment vous bougez",
  "study.stream.motion.says": "Où sont votre tête et vos mains dans le casque, plusieurs fois par seconde.",
  "study.stream.frames": "La fluidité de l’image",
  "study.stream.frames.says":
    "Combien d’images l’appareil affiche par seconde. Cela concerne l’appareil, pas vous.",
  "study.consent.agree": "Je participe",
  "study.consent.decline": "Non, merci",

  "study.waiting": "Veuillez patienter",
  "study.break": "Repos",
  "study.break.left": "Reposez-vous encore au moins",
  "study.break.over": "Le repos est terminé. L’expérimentateur lance la partie suivante.",
  "study.paused": "Pause",
  "study.paused.says": "C’est une pause. Rien n’est enregistré pour le moment.",
  "study.stop.kept":
    "Vous ne participez plus. Cela est gardé sur cet appareil et transmis au serveur dès le retour de la connexion.",
  "study.done": "Merci",
  "study.withdrawn": "Vous ne participez plus",
  "study.next": "Cette partie est terminée. La suivante arrive aussitôt.",

  "study.pause": "Pause",
  "study.resume": "Reprendre",
  "study.stop": "Arrêter de participer",
  "study.stop.title": "Arrêter de participer ?",
  "study.stop.means":
    "À partir de ce moment, plus rien n’est enregistré à votre sujet, et vous ne pouvez pas revenir dans cette étude. Vous n’avez pas à donner de raison, et cela n’a aucun inconvénient pour vous.",
  "study.stop.stays":
    "Ce qui a été enregistré jusqu’ici reste dans l’étude tant que vous n’en demandez pas l’effacement. Dites-le à l’expérimentateur, maintenant ou plus tard, si vous le souhaitez.",
  "study.stop.do": "Oui, j’arrête",
  "study.stop.keep": "Non, je continue",
  "study.leave": "Laisser cet appareil au participant suivant",
  "study.leave.waits":
    "Cet appareil doit encore envoyer vos réponses. Veuillez attendre le retour de la connexion.",

  "study.task": "Tâche",
  "study.task.begin": "Commencer",
  "study.task.done": "J’ai terminé",
  "study.task.time": "Vous avez environ {minutes} minutes.",
  "study.task.headset":
    "La tâche se fait dans le casque. Mettez-le ; s’il demande un code, c’est celui de votre papier.",
  "study.task.opening": "La tâche s’ouvre.",
  "study.task.again": "Réessayer",
  "study.knowledge": "Test de connaissances",
  "study.knowledge.says": "Le temps du test court dès que vous commencez.",

  "study.questions": "Questions",
  "study.questions.loading": "Les questions sont en cours de chargement.",
  "study.questions.missing": "Les questions n’ont pas pu être chargées : {reason}",
  "study.questions.again": "Les charger à nouveau",
  "study.questions.progress": "Avancement",
  "study.questions.answered": "{done} réponses sur {count}",
  "study.questions.item": "Question {number} sur {count}",
  "study.questions.wording":
    "Seuls des libellés courts figurent ici, car le texte de ce questionnaire appartient à d’autres. Demandez le formulaire imprimé à l’expérimentateur.",
  "study.questions.other_language": "Ce questionnaire est posé dans la langue dans laquelle il a été validé.",
  "study.questions.point": "{number} sur {count}",
  "study.questions.point.anchored": "{number} sur {count} : {anchor}",
  "study.questions.open": "Pas encore de réponse",
  "study.questions.next": "Suivant",
  "study.questions.back": "Retour",
  "study.questions.send": "Envoyer mes réponses",
  "study.questions.are_open": "Vous n’avez pas répondu à :",
  "study.questions.go_to": "Aller à la question {number} : {label}",
  "study.questions.complete": "Y répondre",
  "study.questions.leave_open.one": "En laisser 1 sans réponse et continuer",
  "study.questions.leave_open.many": "En laisser {count} sans réponse et continuer",
  "study.questions.source": "Source : {source}",

  "study.pairs.intro":
    "Les mêmes mots apparaissent maintenant deux par deux. Appuyez sur celui qui a le plus compté dans la tâche.",
  "study.pairs.which": "Lequel des deux a le plus compté ?",
  "study.pairs.progress": "Paire {number} sur {count}",
  "study.pairs.done":
    "C’était la dernière paire. Vous pouvez encore revenir en arrière, ou envoyer vos réponses.",

  "study.sickness": "Dans quelle mesure vous sentez-vous malade maintenant ?",
  "study.sickness.point": "{value} sur 20",
};
